using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Tests.Remote.Protocol;

public sealed class AccessRightsTests
{
    [Theory]
    [InlineData("DOMAIN_MIGRATE_BEGIN3_PARAMS", "org.libvirt.api.domain.migrate")]
    [InlineData("DOMAIN_MIGRATE_PREPARE3_PARAMS", "org.libvirt.api.domain.migrate (and domain.start)")]
    [InlineData("DOMAIN_DESTROY_FLAGS", "org.libvirt.api.domain.stop")]
    [InlineData("CONNECT_LIST_ALL_DOMAINS", "org.libvirt.api.connect.search-domains")]
    public void ARefusalNamesTheRight(string call, string right)
    {
        var error = ErrorBody.FromException(new VirtException(VirtErrorCode.AccessDenied, VirtErrorDomain.None, "access denied")).ToException("h", call);
        Assert.Equal(VirtErrorId.AccessDenied, error.ErrorId);
        Assert.EndsWith($"{call} on h needs the right {right}", error.Message, StringComparison.Ordinal);
        Assert.Contains(right, error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotKnownIsNotInvented() => Assert.Equal("access denied",
        ErrorBody.FromException(new VirtException(VirtErrorCode.AccessDenied, VirtErrorDomain.None, "access denied")).ToException("h", "STORAGE_VOL_WIPE").Message);
}

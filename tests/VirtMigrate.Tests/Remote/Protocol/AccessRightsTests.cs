using VirtMigrate.Model;
using VirtMigrate.Remote.Protocol;
using VirtMigrate.Remote.Protocol.Messages;

namespace VirtMigrate.Tests.Remote.Protocol;

public sealed class AccessRightsTests
{
    [Theory]
    [InlineData("DOMAIN_MIGRATE_BEGIN3_PARAMS", "org.libvirt.api.domain.migrate")]
    [InlineData("DOMAIN_MIGRATE_PREPARE3_PARAMS", "org.libvirt.api.domain.migrate, domain.start and domain.write")]
    [InlineData("DOMAIN_MIGRATE_FINISH3_PARAMS", "org.libvirt.api.domain.migrate")]
    [InlineData("CONNECT_COMPARE_CPU", "org.libvirt.api.connect.read")]
    [InlineData("CONNECT_COMPARE_HYPERVISOR_CPU", "org.libvirt.api.connect.write")]
    [InlineData("DOMAIN_DESTROY_FLAGS", "org.libvirt.api.domain.stop")]
    [InlineData("CONNECT_LIST_ALL_DOMAINS", "org.libvirt.api.connect.search-domains")]
    public void ARefusalNamesTheRight(string call, string right)
    {
        var error = ErrorBody.FromException(new VirtException(VirtErrorCode.AccessDenied, VirtErrorDomain.None, "access denied")).ToException("h", call);
        Assert.Equal(VirtErrorId.AccessDenied, error.ErrorId);
        Assert.EndsWith($"{call} on h needs the right {right}", error.Message, StringComparison.Ordinal);
        Assert.Contains(right, error.RecommendedAction, StringComparison.Ordinal);
    }

    /// <summary>Those that a daemon asks no right for are left out.</summary>
    [Fact]
    public void EveryCallThatThisClientMakesHasItsRight() =>
        Assert.Equal(["AUTH_LIST", "AUTH_POLKIT", "AUTH_SASL_INIT", "AUTH_SASL_START", "AUTH_SASL_STEP", "CONNECT_CLOSE", "CONNECT_IS_SECURE"],
            RemoteProcedures.All.Select(p => p.Name).Where(name => AccessRights.Of(name) is null).Order(StringComparer.Ordinal));

    [Fact]
    public void WhatIsNotKnownIsNotInvented() => Assert.Equal("access denied",
        ErrorBody.FromException(new VirtException(VirtErrorCode.AccessDenied, VirtErrorDomain.None, "access denied")).ToException("h", "STORAGE_VOL_WIPE").Message);
}

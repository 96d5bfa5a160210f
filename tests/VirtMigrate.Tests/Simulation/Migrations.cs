using VirtMigrate.Drivers;
using VirtMigrate.Model;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Simulation;

/// <summary>The sequences of calls that libvirt's client library makes, on any two connections.</summary>
internal static class Migrations
{
    private const MigrationFlags SourceOnly = MigrationFlags.AbortOnError | MigrationFlags.AutoConverge;

    public static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public static MigrationFlags Destination(MigrationFlags flags) => flags & ~SourceOnly;

    public static async Task<DomainRef> V1Async(
        VirtDriver source, VirtDriver destination, DomainRef domain, MigrationFlags flags = MigrationFlags.Live, string? newName = null, bool hasFinish = true)
    {
        var prepared = await destination.MigratePrepareAsync(null, Destination(flags), newName, 0, Limit);
        await source.MigratePerformAsync(domain, prepared.Cookie, prepared.Uri!, flags, newName, 0, Limit);
        return hasFinish
            ? await destination.MigrateFinishAsync(newName ?? domain.Name, prepared.Cookie, prepared.Uri!, Destination(flags), Limit)
            : await destination.LookupDomainByNameAsync(newName ?? domain.Name, Limit);
    }

    public static async Task<DomainRef> V2Async(
        VirtDriver source, VirtDriver destination, DomainRef domain, MigrationFlags flags = MigrationFlags.Live, string? newName = null)
    {
        var xml = await source.GetDomainXmlAsync(domain, DomainXmlFlags.Migratable, Limit);
        var prepared = await destination.MigratePrepare2Async(null, Destination(flags), newName, 0, xml, Limit);
        var code = 0;
        VirtException? first = null;
        try
        {
            await source.MigratePerformAsync(domain, prepared.Cookie, prepared.Uri!, flags, newName, 0, Limit);
        }
        catch (VirtException error)
        {
            (code, first) = (1, error);
        }

        try
        {
            return await destination.MigrateFinish2Async(newName ?? domain.Name, prepared.Cookie, prepared.Uri!, Destination(flags), code, Limit);
        }
        catch (VirtException) when (first is not null)
        {
            throw first;
        }
    }

    public static async Task<DomainRef> V3Async(
        VirtDriver source, VirtDriver destination, DomainRef domain, MigrationFlags flags = MigrationFlags.Live, string? newName = null)
    {
        var protection = await source.SupportsFeatureAsync(DriverFeature.MigrateChangeProtection, Limit) ? MigrationFlags.ChangeProtection : 0;
        var begin = await source.MigrateBegin3Async(domain, null, flags | protection, newName, 0, Limit);
        var prepared = await destination.MigratePrepare3Async(begin.Cookie, null, Destination(flags), newName, 0, begin.Xml, Limit);
        var cookie = (flags & MigrationFlags.Offline) != 0 ? []
            : await source.MigratePerform3Async(domain, null, prepared.Cookie, null, prepared.Uri, flags | protection, newName, 0, Limit);
        var finished = await destination.MigrateFinish3Async(newName ?? domain.Name, cookie, null, prepared.Uri, Destination(flags), false, Limit);
        await source.MigrateConfirm3Async(domain, finished.Cookie, flags | protection, false, Limit);
        return finished.Domain;
    }

    public static async Task<DomainRef> ParamsAsync(
        VirtDriver source, VirtDriver destination, DomainRef domain, MigrationFlags flags = MigrationFlags.Live, TypedParameterList? extra = null)
    {
        var parameters = extra?.Clone() ?? [];
        var protection = await source.SupportsFeatureAsync(DriverFeature.MigrateChangeProtection, Limit) ? MigrationFlags.ChangeProtection : 0;
        var begin = await source.MigrateBegin3ParamsAsync(domain, parameters, flags | protection, Limit);
        parameters.Set(TypedParameter.String(MigrationParameters.DestinationXml, begin.Xml));
        var prepared = await destination.MigratePrepare3ParamsAsync(parameters, begin.Cookie, Destination(flags), Limit);
        if (prepared.Uri is { } uri)
        {
            parameters.Set(TypedParameter.String(MigrationParameters.Uri, uri));
        }

        byte[] cookie = [];
        if ((flags & MigrationFlags.Offline) == 0)
        {
            cookie = await source.MigratePerform3ParamsAsync(domain, null, parameters, prepared.Cookie, flags | protection, Limit);
        }

        if (!parameters.Contains(MigrationParameters.DestinationName))
        {
            parameters.Set(TypedParameter.String(MigrationParameters.DestinationName, domain.Name));
        }

        var finished = await destination.MigrateFinish3ParamsAsync(parameters, cookie, Destination(flags), false, Limit);
        await source.MigrateConfirm3ParamsAsync(domain, parameters, finished.Cookie, flags | protection, false, Limit);
        return finished.Domain;
    }

    public static async Task<VirtException> FailsAsync(Func<Task> call, VirtErrorCode code)
    {
        var error = await Assert.ThrowsAsync<VirtException>(call);
        Assert.True(error.Code == code, $"expected {code}, got {error.Code}: {error.Message}");
        return error;
    }
}

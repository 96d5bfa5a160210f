using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration;

public sealed class MigrationRepairTests
{
    private static readonly Guid Uuid = Guid.Parse("5a0d5b7e-2e1c-4b5e-9a3f-0d1f0c2b3a49");

    private readonly List<string> log = [];
    private readonly MigrationRepair repair = new(new MigrationOptions { TimeProvider = new ImpatientTimeProvider() });

    [Theory]
    [InlineData("running", "absent", RepairAction.None)]
    [InlineData("running", "off", RepairAction.None)]
    [InlineData("off", "running", RepairAction.None)]
    [InlineData("absent", "running", RepairAction.None)]
    [InlineData("migrating", "absent", RepairAction.ResumeSource)]
    [InlineData("migrating", "off", RepairAction.ResumeSource)]
    [InlineData("migrating", "running", RepairAction.EndSourceCopy)]
    [InlineData("migrating", "paused", RepairAction.EndSourceCopy)]
    [InlineData("running", "migrating", RepairAction.DropDestinationCopy)]
    [InlineData("paused", "migrating", RepairAction.DropDestinationCopy)]
    [InlineData("migrating", "migrating", RepairAction.DropDestinationCopyAndResumeSource)]
    [InlineData("running", "running", RepairAction.Manual)]
    [InlineData("absent", "migrating", RepairAction.Manual)]
    [InlineData("off", "off", RepairAction.Manual)]
    [InlineData("postcopy", "running", RepairAction.Manual)]
    public async Task EachPairOfStatesHasItsRemedyAndAfterItAllIsWell(string source, string destination, RepairAction expected)
    {
        var alpha = new ScriptedDriver("alpha", log) { Guest = State(source) };
        var beta = new ScriptedDriver("beta", log) { Guest = State(destination) };

        var finding = await repair.InspectAsync(Endpoint(alpha), Endpoint(beta), Uuid, CancellationToken.None);

        Assert.Equal(expected, finding.Action);
        Assert.DoesNotContain(log, l => l.EndsWith("Resume", StringComparison.Ordinal) || l.EndsWith("Destroy", StringComparison.Ordinal));
        if (expected is not (RepairAction.None or RepairAction.Manual))
        {
            var done = await repair.ApplyAsync(finding, Endpoint(alpha), Endpoint(beta), CancellationToken.None);

            Assert.True(done.Repaired);
            var running = new[] { alpha.Guest, beta.Guest }.Count(g => g is { IsActive: true });
            Assert.Equal(1, running);
        }
    }

    [Fact]
    public async Task NothingIsDoneOnTheWordOfOneHost()
    {
        var alpha = new ScriptedDriver("alpha", log) { Guest = DomainStateReason.PausedMigration };
        var beta = new ScriptedDriver("beta", log);
        beta.Lose();

        var finding = await repair.InspectAsync(Endpoint(alpha),
            new MigrationEndpoint("beta", beta, _ => throw ScriptedDriver.Error(VirtErrorCode.SystemError)), Uuid, CancellationToken.None);

        Assert.Equal(RepairAction.Manual, finding.Action);
        Assert.Null(finding.DestinationState);
        Assert.Contains("beta", finding.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFindingThatNoLongerHoldsIsNotActedOn()
    {
        var alpha = new ScriptedDriver("alpha", log) { Guest = DomainStateReason.PausedMigration };
        var beta = new ScriptedDriver("beta", log);
        var finding = await repair.InspectAsync(Endpoint(alpha), Endpoint(beta), Uuid, CancellationToken.None);
        beta.Guest = DomainStateReason.RunningMigrated;

        var now = await repair.ApplyAsync(finding, Endpoint(alpha), Endpoint(beta), CancellationToken.None);

        Assert.Equal(RepairAction.EndSourceCopy, now.Action);
        Assert.False(now.Repaired);
        Assert.Equal(DomainStateReason.PausedMigration, alpha.Guest);
    }

    private static MigrationEndpoint Endpoint(ScriptedDriver driver) =>
        new(driver.Uri.Host!, driver, _ => Task.FromResult<VirtDriver>(driver));

    private static DomainStateReason? State(string name) => name switch
    {
        "running" => DomainStateReason.RunningMigrated,
        "paused" => DomainStateReason.PausedUser,
        "migrating" => DomainStateReason.PausedMigration,
        "postcopy" => DomainStateReason.PausedPostCopyFailed,
        "off" => new DomainStateReason(DomainState.ShutOff, 2),
        _ => null,
    };
}

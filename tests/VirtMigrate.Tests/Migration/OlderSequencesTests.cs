using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration;

public sealed class OlderSequencesTests
{
    [Fact]
    public async Task Version1EndsWithFinishWhereTheDriverHasIt()
    {
        var bench = Bench(DriverFeature.MigrationV1);

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(["beta Prepare", "alpha Perform", "beta Finish"], bench.Steps);
        Assert.Equal<byte[]>([1, 2], bench.Alpha.Calls[0].Cookie);
        Assert.Equal<byte[]>([1, 2], bench.Beta.Calls[1].Cookie);
    }

    [Fact]
    public async Task Version1LooksTheGuestUpWhereTheDriverHasNoFinish()
    {
        var bench = Bench(DriverFeature.MigrationV1);
        bench.Beta.FinishExists = false;
        bench.Alpha.On["after Perform"] = () =>
        {
            bench.Beta.Guest = DomainStateReason.RunningMigrated;
            return Task.CompletedTask;
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(["beta Prepare", "alpha Perform", "beta LookupByName"], bench.Steps);
    }

    [Fact]
    public async Task Version1StopsAfterAFailedPerform()
    {
        var bench = Bench(DriverFeature.MigrationV1);
        bench.Alpha.On["Perform"] = () => throw ScriptedDriver.Error(VirtErrorCode.OperationFailed);

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.DoesNotContain("beta Finish", bench.Log);
        Assert.Null(bench.Beta.Guest);
    }

    [Theory]
    [InlineData(DriverFeature.MigrationV1, "Finish")]
    [InlineData(DriverFeature.MigrationV2, "Finish2")]
    public async Task AFinishThatFailsLosesTheGuestAndTheResultSaysSo(DriverFeature protocol, string finish)
    {
        var bench = Bench(protocol);
        bench.Beta.On[finish] = () =>
        {
            bench.Beta.Guest = null;
            throw ScriptedDriver.Error(VirtErrorCode.InternalError);
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Lost, result.Outcome);
        Assert.Null(result.RunningOn);
        Assert.NotNull(result.Error);
    }

    [Theory]
    [InlineData(DriverFeature.MigrationV1, "Finish")]
    [InlineData(DriverFeature.MigrationV2, "Finish2")]
    public async Task AFinishWhoseAnswerIsLostIsAskedAgain(DriverFeature protocol, string finish)
    {
        var bench = Bench(protocol);
        bench.Beta.On["after " + finish] = () =>
        {
            bench.Beta.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Version2TellsFinishHowPerformEnded(bool fails)
    {
        var bench = Bench(DriverFeature.MigrationV2);
        if (fails)
        {
            bench.Alpha.On["Perform"] = () => throw ScriptedDriver.Error(VirtErrorCode.SystemError, VirtErrorDomain.Rpc, "perform");
        }

        var result = await bench.RunAsync();

        Assert.Equal(["beta Prepare2", "alpha Perform", fails ? "beta Finish2(1)" : "beta Finish2"], bench.Steps);
        Assert.Equal(fails ? "perform" : null, result.Error?.Message);
        Assert.Equal(fails ? "alpha" : "beta", result.RunningOn);
    }

    [Fact]
    public async Task PeerToPeerIsOneCallToTheSource()
    {
        var bench = new MigrationBench();
        bench.Alpha.Features.Add(DriverFeature.MigrationP2P);
        bench.Alpha.On["after Perform3Params"] = () =>
        {
            bench.Alpha.Guest = null;
            bench.Beta.Guest = DomainStateReason.RunningMigrated;
            return Task.CompletedTask;
        };

        var result = await bench.RunAsync(MigrationFlags.Live | MigrationFlags.PeerToPeer);

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(MigrationMode.PeerToPeer, result.Mode);
        Assert.Equal(["alpha Perform3Params"], bench.Steps);
        Assert.Empty(bench.Alpha.Calls[0].Cookie);
        Assert.Equal(MigrationFlags.Live | MigrationFlags.PeerToPeer, bench.Alpha.Calls[0].Flags);
    }

    [Fact]
    public async Task APeerToPeerMigrationGoesOnWithoutTheClient()
    {
        var bench = new MigrationBench();
        bench.Alpha.Features.Add(DriverFeature.MigrationP2P);
        bench.Alpha.On["after Perform3Params"] = () =>
        {
            bench.Alpha.Guest = DomainStateReason.ShutOffMigrated;
            bench.Beta.Guest = DomainStateReason.RunningMigrated;
            bench.Alpha.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync(MigrationFlags.Live | MigrationFlags.PeerToPeer);

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
    }

    private static MigrationBench Bench(DriverFeature protocol)
    {
        var bench = new MigrationBench();
        foreach (var driver in new[] { bench.Alpha, bench.Beta })
        {
            driver.Features.Clear();
            driver.Features.Add(protocol);
        }

        return bench;
    }
}

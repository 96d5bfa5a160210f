using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration;

public sealed class Version3SequenceTests
{
    private const MigrationFlags Protected = MigrationFlags.Live | MigrationFlags.ChangeProtection;

    public static TheoryData<MigrationProtocol, string> Forms => new()
    {
        { MigrationProtocol.V3, "" },
        { MigrationProtocol.V3Params, "Params" },
    };

    [Theory, MemberData(nameof(Forms))]
    public async Task EachCookieGoesWholeIntoTheNextStep(MigrationProtocol protocol, string form)
    {
        var bench = new MigrationBench();

        var result = await bench.RunAsync(edit: r => r with { Protocol = protocol });

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
        Assert.Equal(protocol, result.Protocol);
        Assert.Null(result.Error);
        Assert.Equal(
            [$"alpha Begin3{form}", $"beta Prepare3{form}", $"alpha Perform3{form}", $"beta Finish3{form}", $"alpha Confirm3{form}"],
            bench.Steps);
        Assert.Equal<byte[]>([[], [1, 2], [1, 2, 3, 4]], bench.Alpha.Calls.Select(c => c.Cookie));
        Assert.Equal<byte[]>([[1], [1, 2, 3]], bench.Beta.Calls.Select(c => c.Cookie));
        Assert.All(bench.Alpha.Calls, c => Assert.Equal(Protected, c.Flags));
        Assert.All(bench.Beta.Calls, c => Assert.Equal(MigrationFlags.Live, c.Flags));
        Assert.Equal(["Begin3", "GetState", "Prepare3", "Perform3", "Finish3", "Confirm3"], result.Steps.Select(s => s.Name));
        Assert.Equal([0, 0, 1, 2, 3, 4], result.Steps.Select(s => s.CookieIn));
        Assert.Equal([1, 0, 2, 3, 4, 0], result.Steps.Select(s => s.CookieOut));
    }

    [Fact]
    public async Task TheEditedListGoesToAllLaterSteps()
    {
        var bench = new MigrationBench();

        await bench.RunAsync(edit: r => r with { Bandwidth = 7, DestinationXml = "<mine/>" });

        Assert.Equal(["destination_xml=<mine/>", "bandwidth=7"], bench.Alpha.ParameterLists[0].Select(p => p.ToString()));
        Assert.Equal(["destination_xml=<domain/>", "bandwidth=7"], bench.Beta.ParameterLists[0].Select(p => p.ToString()));
        Assert.Equal(["destination_xml=<domain/>", "bandwidth=7", "migrate_uri=tcp:beta:49152"],
            bench.Alpha.ParameterLists[1].Select(p => p.ToString()));
        Assert.Equal(["destination_xml=<domain/>", "bandwidth=7", "migrate_uri=tcp:beta:49152", "destination_name=guest"],
            bench.Beta.ParameterLists[1].Select(p => p.ToString()));
        Assert.Equal(bench.Beta.ParameterLists[1], bench.Alpha.ParameterLists[2]);
    }

    [Fact]
    public async Task SourceOnlyFlagsNeverReachTheDestination()
    {
        var bench = new MigrationBench();

        await bench.RunAsync(MigrationFlags.Live | MigrationFlags.AbortOnError | MigrationFlags.AutoConverge | MigrationFlags.Unsafe);

        Assert.All(bench.Beta.Calls, c => Assert.Equal(MigrationFlags.Live | MigrationFlags.Unsafe, c.Flags));
        Assert.All(bench.Alpha.Calls, c => Assert.True(c.Flags.HasFlag(MigrationFlags.AbortOnError | MigrationFlags.AutoConverge)));
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task APausedGuestStaysPaused(MigrationProtocol protocol, string form)
    {
        var bench = new MigrationBench();
        bench.Alpha.Guest = DomainStateReason.PausedUser;

        await bench.RunAsync(edit: r => r with { Protocol = protocol });

        Assert.Equal($"Begin3{form}", bench.Alpha.Calls[0].Step);
        Assert.False(bench.Alpha.Calls[0].Flags.HasFlag(MigrationFlags.Paused));
        Assert.All(bench.Alpha.Calls.Skip(1).Concat(bench.Beta.Calls), c => Assert.True(c.Flags.HasFlag(MigrationFlags.Paused)));
    }

    [Fact]
    public async Task TheUsersUriIsUsedWhenTheDestinationKeepsSilent()
    {
        var bench = new MigrationBench();
        bench.Beta.PrepareUri = null;

        await bench.RunAsync(edit: r => r with { MigrateUri = "tcp:chosen:1" });

        Assert.Equal("tcp:chosen:1", bench.Alpha.ParameterLists[1].GetString("migrate_uri"));
    }

    [Fact]
    public async Task WithoutAnyUriBothSidesAreCalledOff()
    {
        var bench = new MigrationBench();
        bench.Beta.PrepareUri = null;

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal(VirtErrorCode.InternalError, result.Error!.Code);
        Assert.Equal(["alpha Begin3Params", "beta Prepare3Params", "beta Finish3Params(1)", "alpha Confirm3Params(1)"], bench.Steps);
        Assert.Equal<byte[]>([1, 2], bench.Beta.Calls[1].Cookie);
    }

    [Fact]
    public async Task OfflineHasNoPerformAndDropsThePrepareCookie()
    {
        var bench = new MigrationBench();
        bench.Alpha.Guest = new DomainStateReason(DomainState.ShutOff, 1);

        var result = await bench.RunAsync(MigrationFlags.Offline | MigrationFlags.PersistDestination,
            r => r with { Domain = r.Domain with { Id = -1 } });

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal(["alpha Begin3Params", "beta Prepare3Params", "beta Finish3Params", "alpha Confirm3Params"], bench.Steps);
        Assert.Empty(bench.Beta.Calls[1].Cookie);
    }

    [Fact]
    public async Task BeginsErrorEndsIt()
    {
        var bench = new MigrationBench();
        bench.Alpha.On["Begin3Params"] = () => throw ScriptedDriver.Error(VirtErrorCode.MigrateUnsafe);

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Refused, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal(VirtErrorId.MigrationUnsafe, result.Error!.ErrorId);
        Assert.Equal(["alpha Begin3Params"], bench.Steps);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task AFailedPrepareReleasesAProtectedSource(bool isProtected)
    {
        var bench = new MigrationBench();
        if (!isProtected)
        {
            bench.Alpha.Features.Remove(DriverFeature.MigrateChangeProtection);
        }

        bench.Beta.On["Prepare3Params"] = () => throw ScriptedDriver.Error(VirtErrorCode.OperationFailed, VirtErrorDomain.Domain, "domain 'guest' already exists with uuid x");

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Refused, result.Outcome);
        Assert.Equal(VirtErrorId.DomainExists, result.Error!.ErrorId);
        Assert.Equal(isProtected, bench.Log.Contains("alpha Confirm3Params(1)"));
        if (isProtected)
        {
            Assert.Empty(bench.Alpha.Calls[^1].Cookie);
        }
    }

    [Fact]
    public async Task AFailedPerformIsFinishedOffWithoutConfirm()
    {
        var bench = new MigrationBench();
        bench.Alpha.On["Perform3Params"] = () => throw ScriptedDriver.Error(VirtErrorCode.SystemError, VirtErrorDomain.Rpc, "unable to connect");

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal("unable to connect", result.Error!.Message);
        Assert.Equal(["alpha Begin3Params", "beta Prepare3Params", "alpha Perform3Params", "beta Finish3Params(1)"], bench.Steps);
        Assert.Empty(bench.Beta.Calls[1].Cookie);
        Assert.Null(bench.Beta.Guest);
    }

    [Theory]
    [InlineData(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, VirtErrorCode.InternalError, "finish")]
    [InlineData(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, VirtErrorCode.MigrateFinishOk, "perform")]
    [InlineData(VirtErrorCode.OperationFailed, VirtErrorDomain.Rpc, VirtErrorCode.InternalError, "perform")]
    [InlineData(VirtErrorCode.OperationAborted, VirtErrorDomain.Qemu, VirtErrorCode.InternalError, "perform")]
    public async Task FinishsErrorIsToldOnlyWhereItSaysMore(VirtErrorCode perform, VirtErrorDomain domain, VirtErrorCode finish, string told)
    {
        var bench = new MigrationBench();
        bench.Alpha.On["Perform3Params"] = () => throw ScriptedDriver.Error(perform, domain, "perform");
        bench.Beta.On["after Finish3Params(1)"] = () => throw ScriptedDriver.Error(finish, VirtErrorDomain.Qemu, "finish");

        var result = await bench.RunAsync();

        Assert.Equal(told, result.Error!.Message);
    }

    [Fact]
    public async Task ARefusedFinishResumesTheSource()
    {
        var bench = new MigrationBench();
        bench.Beta.On["Finish3Params"] = () =>
        {
            bench.Beta.Guest = null;
            throw ScriptedDriver.Error(VirtErrorCode.InternalError, VirtErrorDomain.Qemu, "guest died on arrival");
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal("guest died on arrival", result.Error!.Message);
        Assert.Equal("alpha Confirm3Params(1)", bench.Steps.Last());
        Assert.Equal(DomainStateReason.RunningMigrationCanceled, bench.Alpha.Guest);
    }

    [Fact]
    public async Task ALostFinishIsAskedAgainAndFoundDone()
    {
        var bench = new MigrationBench();
        bench.Beta.On["after Finish3Params"] = () =>
        {
            bench.Beta.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
        Assert.NotEmpty(result.Warnings);
        Assert.Equal("alpha Confirm3Params", bench.Steps.Last());
        Assert.Empty(bench.Alpha.Calls[^1].Cookie);
    }

    [Fact]
    public async Task ALostFinishIsAskedAgainAndFoundUndone()
    {
        var bench = new MigrationBench();
        bench.Beta.On["Finish3Params"] = () =>
        {
            bench.Beta.Guest = null;
            bench.Beta.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal("alpha Confirm3Params(1)", bench.Steps.Last());
    }

    [Fact]
    public async Task ALostFinishThatCannotBeAskedLeavesTheSourcePaused()
    {
        var bench = new MigrationBench();
        bench.ReopenBeta = () => throw ScriptedDriver.Error(VirtErrorCode.SystemError, VirtErrorDomain.Rpc);
        bench.Beta.On["after Finish3Params"] = () =>
        {
            bench.Beta.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Uncertain, result.Outcome);
        Assert.Null(result.RunningOn);
        Assert.Equal("Paused (Migration)", result.SourceState);
        Assert.Null(result.DestinationState);
        Assert.Contains("Repair-VirtMigration", result.RepairCommand, StringComparison.Ordinal);
        Assert.DoesNotContain("alpha Confirm3Params(1)", bench.Log);
        Assert.DoesNotContain("alpha Confirm3Params", bench.Log);
        Assert.Equal(DomainStateReason.PausedMigration, bench.Alpha.Guest);
    }

    [Fact]
    public async Task ThePolicyMayResumeTheSourceWhenTheDestinationCannotBeAsked()
    {
        var bench = new MigrationBench();
        bench.Options = bench.Options with { LostFinishPolicy = LostFinishPolicy.ResumeSource };
        bench.ReopenBeta = () => throw ScriptedDriver.Error(VirtErrorCode.SystemError, VirtErrorDomain.Rpc);
        bench.Beta.On["after Finish3Params"] = () =>
        {
            bench.Beta.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Uncertain, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal("alpha Confirm3Params(1)", bench.Steps.Last());
    }

    [Fact]
    public async Task AFinishThatWasNeverSentResumesTheSource()
    {
        var bench = new MigrationBench();
        bench.ReopenBeta = () => throw ScriptedDriver.Error(VirtErrorCode.SystemError, VirtErrorDomain.Rpc);
        bench.Alpha.On["after Perform3Params"] = () =>
        {
            bench.Beta.Lose();
            return Task.CompletedTask;
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Equal(VirtErrorId.ConnectionLost, result.Error!.ErrorId);
        Assert.Equal("alpha Confirm3Params(1)", bench.Steps.Last());
    }

    [Fact]
    public async Task ALostPerformIsCancelledThereAndPutRightHere()
    {
        var bench = new MigrationBench();
        bench.Alpha.On["after Perform3Params"] = () =>
        {
            bench.Alpha.Lose();
            throw ScriptedDriver.Lost();
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Contains("beta Finish3Params(1)", bench.Log);
        Assert.Contains("alpha Resume", bench.Log);
    }

    [Fact]
    public async Task ASourceThatDiedWithTheGuestIsToldAsALoss()
    {
        var bench = new MigrationBench();
        bench.Alpha.On["Perform3Params"] = () =>
        {
            bench.Alpha.Guest = new DomainStateReason(DomainState.ShutOff, 3);
            throw ScriptedDriver.Error(VirtErrorCode.OperationFailed, VirtErrorDomain.Domain, "domain is not running");
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Lost, result.Outcome);
        Assert.Null(result.RunningOn);
        Assert.Equal("ShutOff (Crashed)", result.SourceState);
    }

    [Fact]
    public async Task AFailedConfirmEndsThePausedCopy()
    {
        var bench = new MigrationBench();
        bench.Alpha.On["Confirm3Params"] = () => throw ScriptedDriver.Error(VirtErrorCode.OperationInvalid);

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Completed, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
        Assert.Contains("alpha Destroy", bench.Log);
        Assert.NotEmpty(result.Warnings);
    }

    [Fact]
    public async Task ACopyLeftOnTheDestinationIsDropped()
    {
        var bench = new MigrationBench();
        bench.Alpha.On["Perform3Params"] = () => throw ScriptedDriver.Error(VirtErrorCode.OperationFailed);
        bench.Beta.On["Finish3Params(1)"] = () => throw ScriptedDriver.Error(VirtErrorCode.OperationTimeout, VirtErrorDomain.None);

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Contains("beta Destroy", bench.Log);
        Assert.Null(bench.Beta.Guest);
    }

    [Fact]
    public async Task CancellingAbortsTheJobAndReportsIt()
    {
        var bench = new MigrationBench();
        var aborted = new TaskCompletionSource();
        bench.Alpha.On["Abort"] = () =>
        {
            aborted.TrySetResult();
            return Task.CompletedTask;
        };
        bench.Alpha.On["Perform3Params"] = async () =>
        {
            await bench.Cancellation.CancelAsync();
            await aborted.Task;
            throw ScriptedDriver.Error(VirtErrorCode.OperationAborted, VirtErrorDomain.Qemu, "canceled by client");
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal(VirtErrorId.OperationAborted, result.Error!.ErrorId);
        Assert.Equal("alpha", result.RunningOn);
        Assert.Contains("beta Finish3Params(1)", bench.Log);
    }

    [Fact]
    public async Task ALostDestinationCallsTheTransferOff()
    {
        var bench = new MigrationBench();
        var aborted = new TaskCompletionSource();
        bench.Alpha.On["Abort"] = () =>
        {
            aborted.TrySetResult();
            return Task.CompletedTask;
        };
        bench.Alpha.On["Perform3Params"] = async () =>
        {
            bench.Beta.Lose();
            await aborted.Task;
            throw ScriptedDriver.Error(VirtErrorCode.OperationAborted, VirtErrorDomain.Qemu, "canceled by client");
        };

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.RolledBack, result.Outcome);
        Assert.Equal(VirtErrorId.ConnectionLost, result.Error!.ErrorId);
        Assert.Equal("beta", result.Error.Host);
    }

    [Fact]
    public async Task AHypervisorThatWaitsForItsOwnMemoryDoesNotKeepTheRestOfPostCopyWaiting()
    {
        var time = new ManualTimeProvider();
        var bench = new MigrationBench { Options = new MigrationOptions { TimeProvider = time } };
        bench.Alpha.Guest = DomainStateReason.PausedPostCopyFailed;
        bench.Beta.Guest = DomainStateReason.RunningPostCopyFailed;
        bench.Beta.On["Prepare3Params"] = () => new TaskCompletionSource().Task;
        bench.Beta.On["Finish3Params(1)"] = () => throw ScriptedDriver.Error(VirtErrorCode.OperationTimeout, message: "cannot acquire state change lock");

        var running = bench.RunAsync(MigrationFlags.Live | MigrationFlags.PostCopy | MigrationFlags.PostCopyResume);
        Assert.Equal("beta Prepare3Params", bench.Steps.Last());
        time.Advance(bench.Options.ResumeTimeout);
        var result = await running;

        Assert.Equal(MigrationOutcome.Interrupted, result.Outcome);
        Assert.Equal("beta", result.RunningOn);
        Assert.Equal("Prepare3", result.Error!.Call);
        Assert.Contains("-PostCopyResume", result.RepairCommand, StringComparison.Ordinal);
        Assert.DoesNotContain("alpha Confirm3Params", bench.Steps);
    }

    [Fact]
    public async Task ACancelledPlanNeverReachesTheDestination()
    {
        var bench = new MigrationBench();
        await bench.Cancellation.CancelAsync();

        var result = await bench.RunAsync();

        Assert.Equal(MigrationOutcome.Refused, result.Outcome);
        Assert.Equal(["alpha Begin3Params", "alpha Confirm3Params(1)"], bench.Steps);
    }
}

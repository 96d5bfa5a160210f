using FsCheck;
using FsCheck.Fluent;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration.Estimation;

// What holds for every estimate.
public sealed class EstimatePropertyTests
{
    [Fact]
    public void MoreBandwidthNeverTakesLonger() => ForAll((input, factor) =>
        NoWorse(input, input with { Bandwidth = input.Bandwidth * factor }));

    [Fact]
    public void ALowerDirtyRateNeverTakesLonger() => ForAll((input, factor) =>
        NoWorse(input, input with { DirtyRate = input.DirtyRate / factor }));

    [Fact]
    public void LessMemoryNeverTakesLonger() => ForAll((input, factor) =>
        NoWorse(input, input with { Memory = input.Memory / factor, WorkingSet = input.WorkingSet / factor }));

    [Fact]
    public void MoreDowntimeAllowedNeverSendsMore() => ForAll((input, factor) =>
    {
        var (less, more) = Two(input, input with { MaxDowntime = input.MaxDowntime * factor });
        return !less.Converges || (more.Converges && more.DataTransferred <= less.DataTransferred + (ulong)(0.1 * input.Bandwidth));
    });

    [Fact]
    public void DowntimeStaysWithinWhatIsAllowed() => ForAll((input, _) =>
        MigrationEstimator.Estimate(input) is not { Converges: true } estimate
        || estimate.Downtime <= input.MaxDowntime + input.Switchover + TimeSpan.FromMilliseconds(1));

    [Fact]
    public void AllOfTheMemoryIsSentAtLeastOnceAndTakesItsTime() => ForAll((input, _) =>
    {
        var estimate = MigrationEstimator.Estimate(input);
        return !estimate.Converges
            || (estimate.DataTransferred >= (ulong)input.Memory - 1
                && estimate.TotalTime!.Value.TotalSeconds >= (estimate.DataTransferred!.Value / input.Bandwidth) - 0.001
                && estimate.TotalTime >= estimate.Downtime);
    });

    [Fact]
    public void ADirtyRateBelowTheBandwidthConverges() => ForAll((input, _) =>
        input.DirtyRate > input.Bandwidth * 0.99 || MigrationEstimator.Estimate(input with { MaxDowntime = TimeSpan.FromMilliseconds(30) }).Converges);

    [Fact]
    public void WhatIsAdvisedHelps() => ForAll((input, _) =>
    {
        var estimate = MigrationEstimator.Estimate(input);
        if (estimate.Converges)
        {
            return true;
        }

        var enough = MigrationEstimator.Estimate(input with { Bandwidth = estimate.BandwidthNeeded!.Value });
        var lower = MigrationEstimator.Estimate(input with { Bandwidth = estimate.BandwidthNeeded!.Value * 0.98 });
        var longer = MigrationEstimator.Estimate(input with { MaxDowntime = estimate.DowntimeNeeded!.Value });
        return estimate.Advice.Count > 0 && Good(enough) && !Good(lower) && Good(longer) && estimate.DowntimeNeeded > input.MaxDowntime;

        bool Good(MigrationEstimate told) => told.Converges && told.DataTransferred!.Value <= 5 * input.Memory;
    });

    [Fact]
    public void PostCopyAlwaysEnds() => ForAll((input, _) =>
    {
        var estimate = MigrationEstimator.Estimate(input with { PostCopy = true });
        var early = MigrationEstimator.Estimate(input with { PostCopy = true, PostCopyAfterRounds = 1 });
        return estimate.Converges && early.Converges && early.DataTransferred <= (2 * input.Memory) + 1
            && (early.PostCopy ? early.Downtime == input.Switchover : early.Downtime <= input.MaxDowntime + input.Switchover);
    });

    [Fact]
    public void AutoConvergeNeverMakesItWorse() => ForAll((input, _) =>
    {
        var (without, with) = Two(input, input with { AutoConverge = true });
        return !without.Converges || with.Converges;
    });

    [Fact]
    public void WhenNothingIsDirtiedThereIsOneRound() => ForAll((input, _) =>
        MigrationEstimator.Estimate(input with { DirtyRate = 0, Rule = SwitchoverRule.EndOfRound }).Rounds == 1);

    private static bool NoWorse(EstimateInput input, EstimateInput better)
    {
        var (before, after) = Two(input, better);

        // A round more may be made, and shorter, when the last one just fits: no more than the downtime is won by that.
        return !before.Converges || (after.Converges && after.TotalTime!.Value <= before.TotalTime!.Value + input.MaxDowntime);
    }

    private static (MigrationEstimate, MigrationEstimate) Two(EstimateInput one, EstimateInput other) =>
        (MigrationEstimator.Estimate(one), MigrationEstimator.Estimate(other));

    private static void ForAll(Func<EstimateInput, double, bool> holds)
    {
        var cases =
            from memory in Gen.Choose(26, 40)
            from bandwidth in Gen.Choose(200, 360)
            from ratio in Gen.Choose(0, 250)
            from share in Gen.Choose(1, 100)
            from downtime in Gen.Choose(1, 2000)
            from rule in Gen.Elements(SwitchoverRule.EndOfRound, SwitchoverRule.WhenBelow)
            from factor in Gen.Choose(101, 500)
            select (Input: new EstimateInput
            {
                Memory = Math.Pow(2, memory),
                Bandwidth = Math.Pow(2, bandwidth / 10.0),
                DirtyRate = Math.Pow(2, bandwidth / 10.0) * ratio / 100,
                WorkingSet = Math.Pow(2, memory) * share / 100,
                MaxDowntime = TimeSpan.FromMilliseconds(downtime),
                Rule = rule,
            }, Factor: factor / 100.0);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(cases.ToArbitrary(), made => holds(made.Input, made.Factor)));
    }
}

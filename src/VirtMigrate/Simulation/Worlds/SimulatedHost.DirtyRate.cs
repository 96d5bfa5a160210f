using VirtMigrate.Model;

namespace VirtMigrate.Simulation;

// How fast a guest dirties its memory, measured as QEMU does it by sampling pages: what differs after the time is counted
// once, however often it was written. Private members are called with the gate held unless they say otherwise.
public sealed partial class SimulatedHost
{
    private const int MinDirtyRateSeconds = 1;
    private const int MaxDirtyRateSeconds = 60;

    internal void StartDirtyRateCalculation(DomainRef reference, int seconds)
    {
        if (seconds is < MinDirtyRateSeconds or > MaxDirtyRateSeconds)
        {
            throw Error(VirtErrorCode.InvalidArgument,
                $"invalid argument: seconds={seconds} is invalid, please choose value within [{MinDirtyRateSeconds}, {MaxDirtyRateSeconds}].");
        }

        lock (Gate)
        {
            var domain = GetActive(reference);
            if (!HasDirtyRate)
            {
                throw Error(VirtErrorCode.NoSupport, "this function is not supported by the connection driver: virDomainStartDirtyRateCalc");
            }

            if (domain.DirtyRate is { } under && Clock.GetElapsedTime(under.Started) < under.Period)
            {
                throw Error(VirtErrorCode.OperationFailed,
                    "internal error: unable to execute QEMU command 'calc-dirty-rate': Still in measuring state.");
            }

            domain.DirtyRate = new(Clock.GetTimestamp(), TimeSpan.FromSeconds(seconds));
        }
    }

    private bool HasDirtyRate => Personality.DriverType == "QEMU";

    private void AddDirtyRate(SimulatedDomain domain, TypedParameterList list)
    {
        if (!HasDirtyRate || !domain.IsActive)
        {
            return;
        }

        if (domain.DirtyRate is not { } measurement)
        {
            list.Add(TypedParameter.Int("dirtyrate.calc_status", 0));
            list.Add(TypedParameter.LLong("dirtyrate.calc_start_time", 0));
            list.Add(TypedParameter.Int("dirtyrate.calc_period", 0));
            list.Add(TypedParameter.String("dirtyrate.calc_mode", "page-sampling"));
            return;
        }

        var isOver = Clock.GetElapsedTime(measurement.Started) >= measurement.Period;
        list.Add(TypedParameter.Int("dirtyrate.calc_status", isOver ? 2 : 1));
        list.Add(TypedParameter.LLong("dirtyrate.calc_start_time", measurement.Started / TimeSpan.TicksPerSecond));
        list.Add(TypedParameter.Int("dirtyrate.calc_period", (int)measurement.Period.TotalSeconds));
        list.Add(TypedParameter.String("dirtyrate.calc_mode", "page-sampling"));
        if (isOver)
        {
            var workload = domain.Definition.Workload;
            var rate = domain.Now.State == DomainState.Running ? workload.DirtyRate * 4096 : 0;
            var memory = (double)domain.Definition.Memory;
            var dirtied = Math.Min(Math.Min(memory, workload.WorkingSet ?? memory), rate * measurement.Period.TotalSeconds);
            list.Add(TypedParameter.LLong("dirtyrate.megabytes_per_second", (long)(dirtied / measurement.Period.TotalSeconds / Mebibyte)));
        }
    }
}

using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Whether the destination can give the guest its CPU, by its own judgement.</summary>
internal sealed class CpuCheck : IPlanCheck
{
    private const string Question = "a comparison of the guest's CPU with what its hypervisor can give";

    // What libvirt's message says before the names.
    private const string MissingMark = "features:";

    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context.Arriving is { HasLooseInvariantTsc: true } && !context.IsOffline)
        {
            context.Error(MigrationFindingId.InvariantTsc, "invtsc", "the guest's CPU has invtsc, and the clock's tsc timer has no frequency");
        }

        if (context is not { Destination: { } destination, Arriving: { Cpu: { } cpu } guest } || context.IsOffline)
        {
            return;
        }

        switch ((string?)cpu.Attribute("mode"))
        {
            case "host-passthrough" or "maximum":
                await ComparePassthroughAsync(context, guest, destination, cancellationToken).ConfigureAwait(false);
                break;
            case null or "custom" when cpu.Element("model") is not null:
                await CompareAsync(context, guest, destination, cpu, cancellationToken).ConfigureAwait(false);
                break;
            default:
                break; // host-model becomes a model when the guest starts; no model: the hypervisor's default
        }
    }

    private static async Task CompareAsync(
        PlanningContext context, GuestDescription guest, HostFacts destination, XElement cpu, CancellationToken cancellationToken)
    {
        var model = cpu.Element("model")!.Value.Trim();
        var text = cpu.ToString(SaveOptions.DisableFormatting);
        VirtException? error = null;
        try
        {
            if (await destination.Driver.CompareHypervisorCpuAsync(
                EmulatorOf(guest, destination), guest.Architecture, guest.Machine, guest.Type, text, failIncompatible: true, cancellationToken).ConfigureAwait(false)
                == CpuCompareResult.Incompatible)
            {
                context.Error(MigrationFindingId.CpuIncompatible, model, $"{destination.Name} cannot give the guest its CPU, {model}");
            }

            return;
        }
        catch (VirtException failure) when (failure.Code == VirtErrorCode.CpuIncompatible)
        {
            var missing = MissingFeatures(failure.Message);
            context.Error(MigrationFindingId.CpuIncompatible, model, missing.Length > 0
                ? $"{destination.Name} cannot give the guest its CPU, {model}; it lacks {string.Join(", ", missing)}"
                : $"{destination.Name} cannot give the guest its CPU, {model}: {failure.Message}");
            return;
        }
        catch (VirtException failure) when (failure.ErrorId is VirtErrorId.NotSupported or VirtErrorId.ReadOnlyConnection or VirtErrorId.AccessDenied)
        {
            error = failure;
        }
        catch (VirtException failure) when (!failure.IsConnectionLost)
        {
            context.NotAsked(destination, Question, failure.Message);
            return;
        }

        // What is left to ask is about the processor. Emulation does not depend on it.
        if (guest.Type == "qemu")
        {
            context.NotAsked(destination, Question, error.ErrorId == VirtErrorId.ReadOnlyConnection ? "the connection is read-only" : error.Message);
            return;
        }

        var answer = await context.AskAsync(destination, "a comparison of the guest's CPU with its processor",
            driver => driver.CompareCpuAsync(text, cancellationToken)).ConfigureAwait(false);
        if (answer is { IsGiven: true, Value: CpuCompareResult.Incompatible })
        {
            // The hypervisor gives some features that the processor lacks, such as x2apic: no certain answer.
            context.Warning(MigrationFindingId.CpuUncertain, model,
                $"the processor of {destination.Name} lacks something of the guest's CPU, {model}; what its hypervisor adds could not be asked");
        }
    }

    private static async Task ComparePassthroughAsync(PlanningContext context, GuestDescription guest, HostFacts destination, CancellationToken cancellationToken)
    {
        if (guest.Type == "qemu" || context.Source.Capabilities?.Cpu is not { } cpu)
        {
            return;
        }

        var text = cpu.ToString(SaveOptions.DisableFormatting);
        var answer = await context.AskAsync(destination, "a comparison of the source's processor with its own",
            driver => driver.CompareCpuAsync(text, cancellationToken)).ConfigureAwait(false);
        if (answer is { IsGiven: true, Value: not CpuCompareResult.Identical })
        {
            context.Found(answer.Value == CpuCompareResult.Incompatible ? MigrationFindingId.CpuIncompatible : MigrationFindingId.CpuUncertain,
                answer.Value == CpuCompareResult.Incompatible ? FindingSeverity.Error : FindingSeverity.Warning, "host-passthrough",
                $"the guest sees the processor of {context.Source.Name} itself, and {destination.Name} has "
                + (answer.Value == CpuCompareResult.Incompatible ? "one that lacks something of it" : "another one"));
        }
    }

    // A path that the destination does not have would be an error of its own, found elsewhere.
    private static string? EmulatorOf(GuestDescription guest, HostFacts destination) =>
        destination.Capabilities?.Document.Guests.Any(kind => kind.Emulator == guest.Emulator) == true ? guest.Emulator : null;

    private static string[] MissingFeatures(string message)
    {
        var mark = message.IndexOf(MissingMark, StringComparison.Ordinal);
        return mark < 0 ? [] : message[(mark + MissingMark.Length)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}

using System.Xml;
using System.Xml.Linq;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>The guest's firmware, its variables, and its TPM.</summary>
internal sealed class FirmwareCheck : IPlanCheck
{
    private const int LongestXml = 4 * 1024 * 1024;

    public async Task CheckAsync(PlanningContext context, CancellationToken cancellationToken)
    {
        if (context.Arriving is not { } guest)
        {
            return;
        }

        if (context.IsOffline)
        {
            if (guest.Nvram is { } nvram)
            {
                context.Warning(MigrationFindingId.NvramLeftBehind, null, $"the firmware's variables ({nvram}) stay on {context.Source.Name}");
            }

            if (guest.Tpm == "emulator")
            {
                context.Warning(MigrationFindingId.TpmStateLeftBehind, null, $"the emulated TPM's state stays on {context.Source.Name}");
            }
        }
        else if (guest.Tpm is not (null or "emulator"))
        {
            context.Error(MigrationFindingId.TpmNotMigratable, null, $"the guest uses a TPM of {context.Source.Name} itself (backend {guest.Tpm})");
        }

        if (context.Destination is { } destination && (guest.Loader is not null || guest.Tpm == "emulator"))
        {
            await CompareAsync(context, guest, destination, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CompareAsync(PlanningContext context, GuestDescription guest, HostFacts destination, CancellationToken cancellationToken)
    {
        var answer = await context.AskAsync(destination, "firmware and TPM of its guests",
            driver => driver.GetDomainCapabilitiesAsync(null, guest.Architecture, guest.Machine, guest.Type, cancellationToken)).ConfigureAwait(false);
        if (!answer.IsGiven)
        {
            return;
        }

        XElement root;
        try
        {
            root = BoundedXml.Load(answer.Value, LongestXml);
        }
        catch (XmlException error)
        {
            context.NotAsked(destination, "firmware and TPM of its guests", error.Message);
            return;
        }

        // Only the files are told that the host was set up with; an empty list says nothing.
        var files = root.Element("os")?.Element("loader")?.Elements("value").Select(value => value.Value.Trim()).ToArray() ?? [];
        if (guest.Loader is { } loader && files.Length > 0 && !files.Contains(loader))
        {
            context.Warning(MigrationFindingId.FirmwareMissing, loader, $"{destination.Name} has the firmware {string.Join(", ", files)}, not {loader}");
        }

        var tpm = root.Element("devices")?.Element("tpm");
        if (guest.Tpm == "emulator" && tpm is not null && !tpm.Elements("enum").Where(e => e.Attribute("name")?.Value == "backendModel")
            .Elements("value").Any(value => value.Value.Trim() == "emulator"))
        {
            context.Error(MigrationFindingId.TpmNotSupported, destination.Name, $"{destination.Name} cannot emulate a TPM");
        }
    }
}

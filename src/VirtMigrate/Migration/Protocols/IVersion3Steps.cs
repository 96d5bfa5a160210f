using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>The five steps of protocol 3 in one of its two forms. Carries what the form edits from step to step.</summary>
internal interface IVersion3Steps
{
    /// <summary>Flags for both sides from now on also say <see cref="MigrationFlags.Paused"/>.</summary>
    void LeavePaused();

    Task<DomainState> GetStateAsync(VirtDriver source, CancellationToken cancellationToken);

    Task<BeginResult> BeginAsync(VirtDriver source, CancellationToken cancellationToken);

    Task<PrepareResult> PrepareAsync(VirtDriver destination, string xml, byte[] cookie, CancellationToken cancellationToken);

    Task<byte[]> PerformAsync(VirtDriver source, string uri, byte[] cookie, CancellationToken cancellationToken);

    Task<FinishResult> FinishAsync(VirtDriver destination, byte[] cookie, bool cancelled, CancellationToken cancellationToken);

    Task ConfirmAsync(VirtDriver source, byte[] cookie, bool cancelled, CancellationToken cancellationToken);
}

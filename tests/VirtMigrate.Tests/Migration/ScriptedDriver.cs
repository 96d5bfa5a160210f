using VirtMigrate.Drivers;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Migration;

/// <summary>A driver whose every step answers as a test says, and which remembers what it was asked.</summary>
internal sealed class ScriptedDriver : VirtDriver
{
    private readonly TaskCompletionSource<VirtException?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> log;

    public ScriptedDriver(string host, List<string> log, bool readOnly = false)
        : base(ConnectionUri.Parse($"qemu+tcp://{host}/system"), readOnly) => this.log = log;

    public HashSet<DriverFeature> Features { get; } =
        [DriverFeature.MigrationV3, DriverFeature.MigrationParameters, DriverFeature.MigrateChangeProtection, DriverFeature.MigrationOffline];

    /// <summary>The guest on this host; null: not there.</summary>
    public DomainStateReason? Guest { get; set; }

    /// <summary>What a step does instead of its usual answer, by its name; throws, or returns to go on as usual.</summary>
    public Dictionary<string, Func<Task>> On { get; } = [];

    public string? PrepareUri { get; set; } = "tcp:beta:49152";

    public List<TypedParameterList> ParameterLists { get; } = [];

    public List<(string Step, MigrationFlags Flags, byte[] Cookie)> Calls { get; } = [];

    public override Task<VirtException?> Closed => closed.Task;

    public override bool HasMigrateFinish => FinishExists;

    public bool FinishExists { get; set; } = true;

    public static VirtException Error(VirtErrorCode code, VirtErrorDomain domain = VirtErrorDomain.Qemu, string message = "scripted") =>
        new(code, domain, message);

    public static VirtException Lost(CallDelivery delivery = CallDelivery.Unknown) =>
        new(VirtErrorCode.Rpc, VirtErrorDomain.Rpc, "connection lost") { ErrorId = VirtErrorId.ConnectionLost, Delivery = delivery };

    public void Lose() => closed.TrySetResult(Lost());

    public override ValueTask DisposeAsync()
    {
        closed.TrySetResult(null);
        return default;
    }

    public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken cancellationToken) =>
        Task.FromResult(Features.Contains(feature));

    public override async Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken cancellationToken)
    {
        await StepAsync("Lookup");
        return Guest is null ? throw Error(VirtErrorCode.NoDomain) : Domain(uuid);
    }

    public override async Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken cancellationToken)
    {
        await StepAsync("LookupByName");
        return Guest is null ? throw Error(VirtErrorCode.NoDomain) : Domain(Guid.Empty);
    }

    public override Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Task.FromResult(Guest ?? throw Error(VirtErrorCode.NoDomain));

    public override Task<DomainInfo> GetDomainInfoAsync(DomainRef domain, CancellationToken cancellationToken) =>
        Task.FromResult(new DomainInfo(Guest?.State ?? throw Error(VirtErrorCode.NoDomain), 1024, 1024, 1, 0));

    public override Task<string> GetDomainXmlAsync(DomainRef domain, DomainXmlFlags flags, CancellationToken cancellationToken) =>
        Task.FromResult($"<domain flags='{(int)flags}'/>");

    public override async Task ResumeDomainAsync(DomainRef domain, CancellationToken cancellationToken)
    {
        await StepAsync("Resume");
        Guest = DomainStateReason.RunningMigrationCanceled;
    }

    public override async Task DestroyDomainAsync(DomainRef domain, DomainDestroyFlags flags, CancellationToken cancellationToken)
    {
        await StepAsync("Destroy");
        Guest = null;
    }

    public override async Task AbortJobAsync(DomainRef domain, bool postCopy, CancellationToken cancellationToken) => await StepAsync("Abort");

    public override Task<BeginResult> MigrateBegin3Async(DomainRef domain, string? xml, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        AnswerAsync("Begin3", flags, [], new BeginResult([1], "<domain/>"));

    public override Task<BeginResult> MigrateBegin3ParamsAsync(DomainRef domain, TypedParameterList parameters, MigrationFlags flags, CancellationToken cancellationToken)
    {
        ParameterLists.Add(parameters.Clone());
        return AnswerAsync("Begin3Params", flags, [], new BeginResult([1], "<domain/>"));
    }

    public override Task<PrepareResult> MigratePrepareAsync(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        AnswerAsync("Prepare", flags, [], new PrepareResult([1, 2], PrepareUri), () => Guest = DomainStateReason.PausedMigration);

    public override Task<PrepareResult> MigratePrepare2Async(string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        AnswerAsync("Prepare2", flags, [], new PrepareResult([1, 2], PrepareUri), () => Guest = DomainStateReason.PausedMigration);

    public override Task<PrepareResult> MigratePrepare3Async(byte[] cookie, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, string xml, CancellationToken cancellationToken) =>
        AnswerAsync("Prepare3", flags, cookie, new PrepareResult([1, 2], PrepareUri), () => Guest = DomainStateReason.PausedMigration);

    public override Task<PrepareResult> MigratePrepare3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken)
    {
        ParameterLists.Add(parameters.Clone());
        return AnswerAsync("Prepare3Params", flags, cookie, new PrepareResult([1, 2], PrepareUri),
            () => Guest = flags.HasFlag(MigrationFlags.PostCopyResume) ? DomainStateReason.RunningPostCopy
                : flags.HasFlag(MigrationFlags.Offline) ? new DomainStateReason(DomainState.ShutOff, 0) : DomainStateReason.PausedMigration)
            .WaitAsync(cancellationToken);
    }

    public override async Task MigratePerformAsync(DomainRef domain, byte[] cookie, string uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        await AnswerAsync("Perform", flags, cookie, true, () => Guest = DomainStateReason.ShutOffMigrated);

    public override Task<byte[]> MigratePerform3Async(DomainRef domain, string? xml, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, string? destinationName, ulong bandwidth, CancellationToken cancellationToken) =>
        AnswerAsync<byte[]>("Perform3", flags, cookie, [1, 2, 3], () => Guest = DomainStateReason.PausedMigration);

    public override Task<byte[]> MigratePerform3ParamsAsync(DomainRef domain, string? destinationUri, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken cancellationToken)
    {
        ParameterLists.Add(parameters.Clone());
        return AnswerAsync<byte[]>("Perform3Params", flags, cookie, [1, 2, 3], () => Guest = DomainStateReason.PausedMigration);
    }

    public override Task<DomainRef> MigrateFinishAsync(string destinationName, byte[] cookie, string uri, MigrationFlags flags, CancellationToken cancellationToken) =>
        AnswerAsync("Finish", flags, cookie, Domain(Guid.Empty), () => Guest = DomainStateReason.RunningMigrated);

    public override Task<DomainRef> MigrateFinish2Async(string destinationName, byte[] cookie, string uri, MigrationFlags flags, int returnCode, CancellationToken cancellationToken) =>
        returnCode == 0
            ? AnswerAsync("Finish2", flags, cookie, Domain(Guid.Empty), () => Guest = DomainStateReason.RunningMigrated)
            : CancelAsync("Finish2(1)", flags, cookie);

    public override async Task<FinishResult> MigrateFinish3Async(string destinationName, byte[] cookie, string? destinationUri, string? uri, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        cancelled
            ? new FinishResult(await CancelAsync("Finish3(1)", flags, cookie), [])
            : await AnswerAsync("Finish3", flags, cookie, new FinishResult(Domain(Guid.Empty), [1, 2, 3, 4]), () => Guest = DomainStateReason.RunningMigrated);

    public override async Task<FinishResult> MigrateFinish3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken)
    {
        ParameterLists.Add(parameters.Clone());
        return cancelled
            ? new FinishResult(await CancelAsync("Finish3Params(1)", flags, cookie), [])
            : await AnswerAsync("Finish3Params", flags, cookie, new FinishResult(Domain(Guid.Empty), [1, 2, 3, 4]),
                () => Guest = flags.HasFlag(MigrationFlags.Offline) ? Guest : DomainStateReason.RunningMigrated);
    }

    public override Task MigrateConfirm3Async(DomainRef domain, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken) =>
        ConfirmAsync("Confirm3", flags, cookie, cancelled);

    public override Task MigrateConfirm3ParamsAsync(DomainRef domain, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken cancellationToken)
    {
        ParameterLists.Add(parameters.Clone());
        return ConfirmAsync("Confirm3Params", flags, cookie, cancelled);
    }

    private Task ConfirmAsync(string step, MigrationFlags flags, byte[] cookie, bool cancelled) =>
        AnswerAsync(cancelled ? step + "(1)" : step, flags, cookie, true, () =>
        {
            if (!cancelled)
            {
                Guest = DomainStateReason.ShutOffMigrated;
            }
            else if (Guest == DomainStateReason.PausedMigration)
            {
                Guest = DomainStateReason.RunningMigrationCanceled;
            }
        });

    private async Task<DomainRef> CancelAsync(string step, MigrationFlags flags, byte[] cookie)
    {
        await AnswerAsync(step, flags, cookie, true, () => Guest = null);
        throw Error(VirtErrorCode.MigrateFinishOk);
    }

    private async Task<T> AnswerAsync<T>(string step, MigrationFlags flags, byte[] cookie, T answer, Action? effect = null)
    {
        Calls.Add((step, flags, cookie));
        await StepAsync(step);
        effect?.Invoke();
        if (On.TryGetValue("after " + step, out var after))
        {
            await after();
        }

        return answer;
    }

    private async Task StepAsync(string step)
    {
        if (!IsOpen)
        {
            throw Lost(CallDelivery.NotSent);
        }

        lock (log)
        {
            log.Add($"{Uri.Host} {step}");
        }

        if (On.TryGetValue(step, out var behaviour))
        {
            await behaviour();
        }
    }

    private static DomainRef Domain(Guid uuid) => new("guest", uuid, 1);
}

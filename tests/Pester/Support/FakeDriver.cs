using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using VirtMigrate;
using VirtMigrate.Drivers;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.PesterSupport
{
    // A domain of a fake host; guarded by its host's lock.
    public sealed class FakeDomain
    {
        public string Name;
        public Guid Uuid;
        public int Id = -1;
        public DomainState State = DomainState.ShutOff;
        public int Reason;
        public bool Persistent = true;
        public bool Migrating;
    }

    // What lives behind the URI fake://name/: domains, and how the host behaves.
    public sealed class FakeHost
    {
        private static readonly ConcurrentDictionary<string, FakeHost> Hosts = new ConcurrentDictionary<string, FakeHost>();
        private int lastId;

        public readonly object Gate = new object();
        public readonly List<FakeDomain> Domains = new List<FakeDomain>();
        public readonly ConcurrentQueue<string> Calls = new ConcurrentQueue<string>();
        public readonly List<FakeDriver> Connections = new List<FakeDriver>();
        public bool BulkStatistics = true;
        public string DriverType = "FAKE";
        public bool IgnoresShutdown;
        public TaskCompletionSource<bool> Stall;
        public string Capabilities = "<capabilities><host><uuid>11111111-2222-3333-4444-555555555555</uuid><cpu><arch>x86_64</arch><model>Haswell</model><vendor>Intel</vendor><feature name='vmx'/></cpu><migration_features><live/><uri_transports><uri_transport>tcp</uri_transport><uri_transport>rdma</uri_transport></uri_transports></migration_features></host><guest><os_type>hvm</os_type><arch name='x86_64'><wordsize>64</wordsize><emulator>/usr/bin/qemu</emulator><machine maxCpus='255'>pc</machine><machine>q35</machine><domain type='qemu'/><domain type='kvm'/></arch></guest></capabilities>";
        public readonly HashSet<DriverFeature> Features = new HashSet<DriverFeature> { DriverFeature.MigrationParameters, DriverFeature.MigrationV3, DriverFeature.MigrationP2P, DriverFeature.MigrationOffline };

        public static FakeHost Get(string name) { return Hosts.GetOrAdd(name, _ => new FakeHost()); }

        public static void Reset() { Hosts.Clear(); }

        public static void Register()
        {
            VirtDrivers.Default.Register("fake", (uri, options, token) => FakeDriver.OpenAsync(uri, options, token));
        }

        public FakeDomain Add(string name, bool running)
        {
            lock (Gate)
            {
                var domain = new FakeDomain { Name = name, Uuid = Guid.NewGuid() };
                Domains.Add(domain);
                if (running) { Run(domain, DomainState.Running); }
                return domain;
            }
        }

        // The guest of another host, as a migration left it here.
        public FakeDomain AddCopy(FakeDomain of, DomainState state, int reason)
        {
            lock (Gate)
            {
                var copy = new FakeDomain { Name = of.Name, Uuid = of.Uuid, Persistent = false };
                Domains.Add(copy);
                Run(copy, state);
                copy.Reason = reason;
                return copy;
            }
        }

        public void Run(FakeDomain domain, DomainState state)
        {
            domain.Id = ++lastId;
            domain.State = state;
            domain.Reason = 1;
        }

        public string[] TakeCalls()
        {
            var taken = new List<string>();
            string call;
            while (Calls.TryDequeue(out call)) { taken.Add(call); }
            return taken.ToArray();
        }

        public void LoseConnections()
        {
            foreach (var connection in Connections.ToArray()) { connection.Lose(); }
        }
    }

    public sealed class FakeDriver : VirtDriver
    {
        private readonly FakeHost host;
        private readonly TaskCompletionSource<VirtException> closed = new TaskCompletionSource<VirtException>(TaskCreationOptions.RunContinuationsAsynchronously);

        private FakeDriver(FakeHost host, ConnectionUri uri, bool readOnly) : base(uri, readOnly) { this.host = host; }

        public override Task<VirtException> Closed { get { return closed.Task; } }

        protected override string DriverLabel { get { return "Fake"; } }

        public static async Task<VirtDriver> OpenAsync(ConnectionUri uri, ConnectOptions options, CancellationToken token)
        {
            if (options.Trace != null) { options.Trace("open the fake host " + uri.HostLabel); }
            if (uri.Host == "refused")
            {
                throw new VirtException(VirtErrorCode.SystemError, VirtErrorDomain.None, "connection refused by refused") { ErrorId = VirtErrorId.ConnectionRefused, Host = "refused" };
            }

            if (uri.Host == "silent") { await Task.Delay(Timeout.Infinite, token); }
            await Task.Yield();
            var host = FakeHost.Get(uri.HostLabel);
            var driver = new FakeDriver(host, uri, options.ReadOnly);
            lock (host.Gate) { host.Connections.Add(driver); }
            return driver;
        }

        public void Lose()
        {
            closed.TrySetResult(new VirtException(VirtErrorCode.SystemError, VirtErrorDomain.None, "the host went away") { ErrorId = VirtErrorId.ConnectionLost });
        }

        public override ValueTask DisposeAsync() { closed.TrySetResult(null); return default(ValueTask); }

        public override Task<bool> SupportsFeatureAsync(DriverFeature feature, CancellationToken token) { return Call("SupportsFeature", () => host.Features.Contains(feature)); }
        public override Task<string> GetDriverTypeAsync(CancellationToken token) { return Call("GetDriverType", () => host.DriverType); }
        public override Task<ulong> GetHypervisorVersionAsync(CancellationToken token) { return Call("GetHypervisorVersion", () => 7002000UL); }
        public override Task<ulong> GetLibraryVersionAsync(CancellationToken token) { return Call("GetLibraryVersion", () => 9000000UL); }
        public override Task<string> GetHostNameAsync(CancellationToken token) { return Call("GetHostName", () => HostLabel + ".example"); }
        public override Task<string> GetCapabilitiesAsync(CancellationToken token) { return Call("GetCapabilities", () => host.Capabilities); }

        public override Task<IReadOnlyList<DomainRef>> ListDomainsAsync(DomainListFilter filter, CancellationToken token)
        {
            return Call<IReadOnlyList<DomainRef>>("ListDomains", () => host.Domains.Where(d => filter != DomainListFilter.Persistent || d.Persistent).Select(Ref).ToList());
        }

        public override Task<IReadOnlyList<DomainStatsRecord>> GetDomainStatsAsync(IReadOnlyList<DomainRef> domains, DomainStatsTypes types, DomainListFilter filter, CancellationToken token)
        {
            return Call<IReadOnlyList<DomainStatsRecord>>("GetDomainStats", () =>
            {
                if (!host.BulkStatistics) { throw VirtException.NotSupported("Fake", "GetDomainStats"); }
                return host.Domains.Where(d => domains.Count == 0 || domains.Any(r => r.Uuid == d.Uuid)).Select(d => new DomainStatsRecord(Ref(d), new TypedParameterList(new[]
                {
                    TypedParameter.Int("state.state", (int)d.State), TypedParameter.Int("state.reason", d.Reason),
                    TypedParameter.ULLong("balloon.current", 262144), TypedParameter.ULLong("balloon.maximum", 524288),
                    TypedParameter.UInt("vcpu.current", 2),
                }))).ToList();
            });
        }

        public override Task<DomainRef> LookupDomainByNameAsync(string name, CancellationToken token) { return Call("LookupDomainByName", () => Ref(Find(d => d.Name == name, name))); }
        public override Task<DomainRef> LookupDomainByUuidAsync(Guid uuid, CancellationToken token) { return Call("LookupDomainByUuid", () => Ref(Find(d => d.Uuid == uuid, uuid.ToString()))); }
        public override Task<DomainInfo> GetDomainInfoAsync(DomainRef domain, CancellationToken token) { return Call("GetDomainInfo", () => new DomainInfo(Find(domain).State, 524288, 262144, 2, 0)); }
        public override Task<DomainStateReason> GetDomainStateAsync(DomainRef domain, CancellationToken token) { return Call("GetDomainState", () => new DomainStateReason(Find(domain).State, Find(domain).Reason)); }
        public override Task<bool> IsDomainActiveAsync(DomainRef domain, CancellationToken token) { return Call("IsDomainActive", () => Find(domain).Id >= 0); }
        public override Task<bool> IsDomainPersistentAsync(DomainRef domain, CancellationToken token) { return Call("IsDomainPersistent", () => Find(domain).Persistent); }

        public override Task<DomainRef> DefineDomainAsync(string xml, CancellationToken token) { return Change("DefineDomain", () => Ref(Make(xml, true))); }
        public override Task<DomainRef> CreateDomainAsync(string xml, DomainCreateFlags flags, CancellationToken token)
        {
            return Change("CreateDomain", () => { var d = Make(xml, false); Boot(d, flags); return Ref(d); });
        }

        public override Task<DomainRef> StartDomainAsync(DomainRef domain, DomainCreateFlags flags, CancellationToken token)
        {
            return Change("StartDomain", () => { var d = Find(domain); Require(d, d.Id < 0, "domain is already running"); Boot(d, flags); return Ref(d); });
        }

        public override Task UndefineDomainAsync(DomainRef domain, DomainUndefineFlags flags, CancellationToken token)
        {
            return Change("UndefineDomain " + flags, () => { var d = Find(domain); d.Persistent = false; if (d.Id < 0) { host.Domains.Remove(d); } return true; });
        }

        public override Task ShutdownDomainAsync(DomainRef domain, DomainShutdownFlags flags, CancellationToken token)
        {
            return Change("ShutdownDomain", () => { var d = Find(domain); Require(d, d.Id >= 0, "domain is not running"); if (!host.IgnoresShutdown) { End(d, 1); } return true; });
        }

        public override Task DestroyDomainAsync(DomainRef domain, DomainDestroyFlags flags, CancellationToken token)
        {
            return Change("DestroyDomain", () => { var d = Find(domain); Require(d, d.Id >= 0, "domain is not running"); End(d, 2); return true; });
        }

        public override Task SuspendDomainAsync(DomainRef domain, CancellationToken token)
        {
            return Change("SuspendDomain", () => { var d = Find(domain); Require(d, d.State == DomainState.Running, "domain is not running"); d.State = DomainState.Paused; d.Reason = 1; return true; });
        }

        public override Task ResumeDomainAsync(DomainRef domain, CancellationToken token)
        {
            return Change("ResumeDomain", () => { var d = Find(domain); Require(d, d.State == DomainState.Paused, "domain is not paused"); d.State = DomainState.Running; d.Reason = 5; return true; });
        }

        // Protocol 3 with parameters, in the fewest words: the guest leaves one list and enters another.
        public override Task<BeginResult> MigrateBegin3ParamsAsync(DomainRef domain, TypedParameterList parameters, MigrationFlags flags, CancellationToken token)
        {
            return Change("Begin " + flags, () => { var d = Find(domain); d.Migrating = true; return new BeginResult(new byte[] { 1 }, Xml(d)); });
        }

        public override Task<PrepareResult> MigratePrepare3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken token)
        {
            return Change("Prepare " + flags, () =>
            {
                var xml = parameters.GetString(MigrationParameters.DestinationXml);
                var name = parameters.GetString(MigrationParameters.DestinationName) ?? Between(xml, "name");
                if (host.Domains.Any(d => d.Name == name && d.Id >= 0)) { throw new VirtException(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, "domain '" + name + "' already exists with uuid " + Guid.Empty); }
                var arriving = new FakeDomain { Name = name, Uuid = Guid.Parse(Between(xml, "uuid")), Persistent = false };
                host.Run(arriving, DomainState.Paused);
                arriving.Reason = 2;
                host.Domains.Add(arriving);
                return new PrepareResult(new byte[] { 2, 2 }, "tcp:" + HostLabel + ":49152");
            });
        }

        public override async Task<byte[]> MigratePerform3ParamsAsync(DomainRef domain, string destinationUri, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, CancellationToken token)
        {
            var answer = await Change("Perform " + flags, () => { Find(domain); return new byte[] { 3, 3, 3 }; });
            if (host.Stall != null && !await host.Stall.Task) { throw new VirtException(VirtErrorCode.OperationAborted, VirtErrorDomain.Qemu, "migration out job: canceled by client"); }
            await Change("Paused", () => { var d = Find(domain); d.State = DomainState.Paused; d.Reason = 2; return true; });
            return answer;
        }

        public override Task<FinishResult> MigrateFinish3ParamsAsync(TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken token)
        {
            return Change("Finish " + flags + (cancelled ? " cancelled" : ""), () =>
            {
                var name = parameters.GetString(MigrationParameters.DestinationName);
                var d = Find(x => x.Name == name, name);
                if (cancelled) { host.Domains.Remove(d); throw new VirtException(VirtErrorCode.MigrateFinishOk, VirtErrorDomain.Qemu, "migration successfully aborted"); }
                d.State = (flags & MigrationFlags.Paused) != 0 ? DomainState.Paused : DomainState.Running;
                d.Reason = 2;
                d.Persistent = (flags & MigrationFlags.PersistDestination) != 0;
                return new FinishResult(Ref(d), new byte[] { 4 });
            });
        }

        public override Task MigrateConfirm3ParamsAsync(DomainRef domain, TypedParameterList parameters, byte[] cookie, MigrationFlags flags, bool cancelled, CancellationToken token)
        {
            return Change("Confirm " + flags + (cancelled ? " cancelled" : ""), () =>
            {
                var d = Find(domain);
                d.Migrating = false;
                if (cancelled) { d.State = DomainState.Running; d.Reason = 6; return true; }
                if ((flags & MigrationFlags.UndefineSource) != 0) { d.Persistent = false; }
                End(d, 4);
                return true;
            });
        }

        public override Task AbortJobAsync(DomainRef domain, bool postCopy, CancellationToken token)
        {
            return Change("AbortJob", () => { if (host.Stall != null) { host.Stall.TrySetResult(false); } return true; });
        }

        public override Task<JobStatistics> GetJobStatisticsAsync(DomainRef domain, bool completed, bool keepCompleted, CancellationToken token)
        {
            return Call("GetJobStatistics", () => new JobStatistics(completed ? JobType.Completed : Find(domain).Migrating ? JobType.Unbounded : JobType.None, new TypedParameterList(new[]
            {
                TypedParameter.ULLong("data_total", 268435456), TypedParameter.ULLong("data_remaining", completed ? 0UL : 67108864UL),
                TypedParameter.ULLong("data_processed", 201326592), TypedParameter.ULLong("memory_bps", 33554432),
                TypedParameter.ULLong("memory_iteration", 2), TypedParameter.ULLong("downtime", 21),
            })));
        }

        private Task<T> Change<T>(string call, Func<T> act)
        {
            return IsReadOnly ? Task.FromException<T>(VirtException.ReadOnly(HostLabel, call)) : Call(call, act);
        }

        private async Task<T> Call<T>(string call, Func<T> act)
        {
            await Task.Yield();
            if (closed.Task.IsCompleted) { throw new VirtException(VirtErrorCode.InvalidConnection, VirtErrorDomain.None, "the connection is closed") { ErrorId = VirtErrorId.ConnectionClosed }; }
            host.Calls.Enqueue(call);
            lock (host.Gate) { return act(); }
        }

        private FakeDomain Find(DomainRef domain) { return Find(d => d.Uuid == domain.Uuid, domain.Name); }

        private FakeDomain Find(Func<FakeDomain, bool> match, string name)
        {
            var found = host.Domains.FirstOrDefault(match);
            if (found == null) { throw new VirtException(VirtErrorCode.NoDomain, VirtErrorDomain.Qemu, "Domain not found: no domain with matching name '" + name + "'"); }
            return found;
        }

        private FakeDomain Make(string xml, bool persistent)
        {
            var made = new FakeDomain { Name = Between(xml, "name"), Uuid = Guid.NewGuid(), Persistent = persistent };
            if (host.Domains.Any(d => d.Name == made.Name)) { throw new VirtException(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, "domain '" + made.Name + "' already exists with uuid " + Guid.Empty); }
            host.Domains.Add(made);
            return made;
        }

        private void Boot(FakeDomain d, DomainCreateFlags flags)
        {
            host.Run(d, (flags & DomainCreateFlags.Paused) != 0 ? DomainState.Paused : DomainState.Running);
        }

        private void End(FakeDomain d, int reason)
        {
            d.Id = -1;
            d.State = DomainState.ShutOff;
            d.Reason = reason;
            if (!d.Persistent) { host.Domains.Remove(d); }
        }

        private static void Require(FakeDomain d, bool holds, string message)
        {
            if (!holds) { throw new VirtException(VirtErrorCode.OperationInvalid, VirtErrorDomain.Qemu, "Requested operation is not valid: " + message); }
        }

        private static string Xml(FakeDomain d) { return "<domain><name>" + d.Name + "</name><uuid>" + d.Uuid + "</uuid></domain>"; }

        private static string Between(string xml, string element)
        {
            var start = xml.IndexOf("<" + element + ">", StringComparison.Ordinal) + element.Length + 2;
            return xml.Substring(start, xml.IndexOf("</" + element + ">", StringComparison.Ordinal) - start);
        }

        private static DomainRef Ref(FakeDomain d) { return new DomainRef(d.Name, d.Uuid, d.Id); }
    }

    // Results as the engine makes them, for what needs no migration.
    public static class Samples
    {
        public static MigrationResult Result(MigrationOutcome outcome)
        {
            VirtException error = null;
            if (outcome != MigrationOutcome.Completed)
            {
                // Thrown once, so that it has what a real one has: a stack trace and a target site.
                try { throw new VirtException(VirtErrorCode.OperationFailed, VirtErrorDomain.Qemu, "the guest's disk went away") { Host = "alpha", Call = "Perform3Params" }; }
                catch (VirtException thrown) { error = thrown; }
            }

            return new MigrationResult
            {
                Name = "web1", Uuid = Guid.Parse("11111111-2222-3333-4444-555555555555"), Source = "alpha", Destination = "beta",
                Outcome = outcome, RunningOn = outcome == MigrationOutcome.Completed ? "beta" : outcome == MigrationOutcome.Uncertain ? null : "alpha",
                Protocol = MigrationProtocol.V3Params, DestinationName = "web1",
                Started = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
                Duration = TimeSpan.FromSeconds(1.5), Downtime = TimeSpan.FromMilliseconds(21),
                DataTransferred = 201326592, Iterations = 3, Error = error,
                Statistics = new JobStatistics(JobType.Completed, new TypedParameterList(new[] { TypedParameter.ULLong("downtime", 21) })),
                Warnings = new[] { "a warning" },
                Steps = new[]
                {
                    new MigrationStep { Name = "Begin3Params", Side = MigrationSide.Source, Host = "alpha", Started = DateTimeOffset.UnixEpoch, Duration = TimeSpan.FromMilliseconds(6), CookieOut = 1296 },
                    new MigrationStep { Name = "Prepare3Params", Side = MigrationSide.Destination, Host = "beta", Started = DateTimeOffset.UnixEpoch, Duration = TimeSpan.FromMilliseconds(840), CookieIn = 1296, CookieOut = 300, Error = error == null ? null : error.Message },
                },
            };
        }
    }
}

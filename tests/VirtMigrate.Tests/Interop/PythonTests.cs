using System.Globalization;
using VirtMigrate.Simulation;

namespace VirtMigrate.Tests.Interop;

/// <summary>python3-libvirt drives our daemon: events, and a job's progress while it goes on.</summary>
public sealed class PythonTests
{
    private const string Watch = """
        import sys, threading, libvirt
        source, destination, flags = sys.argv[1], sys.argv[2], int(sys.argv[3])
        lock = threading.Lock()
        def say(*words):
            with lock:
                print(*words, flush=True)
        libvirt.virEventRegisterDefaultImpl()
        def loop():
            while True:
                libvirt.virEventRunDefaultImpl()
        threading.Thread(target=loop, daemon=True).start()
        a, b = libvirt.open(source), libvirt.open(destination)
        a.setKeepAlive(5, 5)
        left, arrived = threading.Event(), threading.Event()
        def life(conn, dom, event, detail, who):
            say(who, 'lifecycle', dom.name(), event, detail)
            if (who, event, detail) == ('alpha', 5, 3):
                left.set()
            if (who, event, detail) == ('beta', 4, 1):
                arrived.set()
        def iteration(conn, dom, number, who):
            say(who, 'iteration', dom.name(), number)
        a.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, life, 'alpha')
        b.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, life, 'beta')
        a.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION, iteration, 'alpha')
        dom = a.lookupByName('web')
        done = threading.Event()
        def watch():
            while not done.is_set():
                try:
                    stats = dom.jobStats()
                    if stats.get('data_total'):
                        say('progress', stats['data_processed'], stats['data_total'])
                except libvirt.libvirtError:
                    pass
                done.wait(0.02)
        watcher = threading.Thread(target=watch)
        watcher.start()
        if flags & 2:
            ok = dom.migrateToURI3(destination, {}, flags) == 0
        else:
            ok = dom.migrate3(b, {}, flags) is not None
        done.set()
        watcher.join()
        say('migrated', ok)
        left.wait(10)
        arrived.wait(10)
        say('there', b.lookupByName('web').isActive(), b.numOfDomains(), [b.lookupByID(i).name() for i in b.listDomainsID()])
        """;

    private const string Look = """
        import sys, libvirt
        c = libvirt.open(sys.argv[1])
        d = c.lookupByName('web')
        print(c.getType(), c.getHostname(), c.getLibVersion(), c.isSecure(), c.isAlive())
        print(d.name(), d.UUIDString(), d.ID(), d.OSType(), d.maxMemory(), d.info()[0:3], d.state())
        print(c.listDomainsID(), c.listDefinedDomains(), c.numOfDefinedDomains(), [x.name() for x in c.listAllDomains()])
        d.destroy()
        print(c.listDomainsID(), c.listDefinedDomains())
        d.create()
        print(d.isActive(), d.ID())
        """;

    [SkippableFact]
    public async Task It_looks_at_a_host_and_starts_a_domain()
    {
        await using var bench = await InteropBench.StartAsync();
        var uuid = bench.Alpha.Host.FindDomain("web")!.Uuid;
        var lines = await ForeignClient.PythonAsync(Look, bench.Alpha.Uri);
        Assert.Equal(
        [
            "QEMU alpha 9000000 0 1",
            $"web {uuid} 1 hvm 524288 [1, 524288, 524288] [1, 1]",
            "[1] [] 0 ['web']",
            "[] ['web']",
            "1 2",
        ], lines);
    }

    [SkippableTheory]
    [InlineData(SimulatedProtocols.V1, 1)]
    [InlineData(SimulatedProtocols.V2, 1)]
    [InlineData(SimulatedProtocols.V3, 1)]
    [InlineData(SimulatedProtocols.All, 1)]
    [InlineData(SimulatedProtocols.All, 3)]
    [InlineData(SimulatedProtocols.All, 7)]
    public async Task It_migrates_watches_the_job_and_hears_the_events(SimulatedProtocols protocols, int flags)
    {
        await using var bench = await InteropBench.StartAsync("qemu", protocols, speed: 2);
        var lines = await ForeignClient.PythonAsync(Watch, bench.Alpha.Uri, bench.Beta.Uri, flags.ToString(CultureInfo.InvariantCulture));
        Assert.Contains("migrated True", lines);
        Assert.Contains("there 1 1 ['web']", lines);
        Assert.Equal(["beta"], bench.RunningOn());

        // Suspended and stopped by migration on the one, started and resumed by it on the other; rounds over the memory.
        Assert.Contains("alpha lifecycle web 3 1", lines);
        Assert.Contains("alpha lifecycle web 5 3", lines);
        Assert.Contains("beta lifecycle web 2 1", lines);
        Assert.Contains("beta lifecycle web 4 1", lines);
        Assert.Contains("alpha iteration web 1", lines);

        var progress = lines.Where(l => l.StartsWith("progress ", StringComparison.Ordinal))
            .Select(l => ulong.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture)).ToArray();
        Assert.NotEmpty(progress);
        Assert.Equal(progress.Order(), progress);
    }
}

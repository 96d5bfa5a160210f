using VirtMigrate.Simulation;

namespace VirtMigrate.Simulator.CommandLine;

/// <summary>What the program says about itself.</summary>
internal static class HelpText
{
    /// <summary>In short.</summary>
    public const string Usage = """
        usage: virtsim demo [options]
               virtsim serve --host NAME=ADDRESS[,KEY=VALUE...] [--host ...] [options]
               virtsim --help
        """;

    /// <summary>In full.</summary>
    public static string Full => $"""
        virtsim: simulated libvirt hosts that any libvirt client can drive

        {Usage}

        virtsim demo
          Starts two hosts on loopback sockets for each protocol, migrates a running domain from one to the other, and
          prints each step with its cookies and time, and where the domain runs.

          --protocol LIST      which to show, with commas: v1, v2, v3, params, p2p, tunnelled (all unless told)
          --memory SIZE        the domain's memory (2G)
          --dirty RATE         pages of 4 KiB that it dirties a second (20000)
          --clock CLOCK        see below (10)

        virtsim serve
          Serves hosts until it is interrupted, and prints a line "NAME URI" for each address.

          --host SPEC          a host; may be given again. SPEC is NAME=ADDRESS and then, with commas:
              NAME=ADDRESS       tcp:HOST:PORT (IPv6 in brackets; port 0 for any free one) or unix:/PATH;
                                 several addresses with '+' between them
              driver=NAME        {string.Join(", ", SimulatedPersonality.Names.Order(StringComparer.Ordinal))} (qemu)
              protocol=LIST      the migration protocols it has, with '+': v1, v2, v3, params (the driver's own)
              features=LIST      single features, with '+'; no- before one takes it away: {string.Join(", ", FeatureNames.All)}
              domains=LIST       domains that run on it: a number (vm1, vm2, ...) or names with '+' (none)
              memory=SIZE        of each domain: bytes, or with K, M, G, T (1G)
              dirty=RATE         pages of 4 KiB that each domain dirties a second (1000)
              workingset=SIZE    memory that each domain writes to again and again (all)
              vcpus=NUMBER       of each domain (1)
              fault=CALL:EFFECT[:TIMES]
                                 makes a call go wrong, for ever unless told how often; may be given again. CALL may have
                                 wildcards, such as MigratePerform*. EFFECT is {string.Join(", ", Enum.GetNames<SimulationFaultEffect>())}
          --link A:B=RATE      bandwidth between two hosts, both ways, in MiB/s; may be given again (1192, which is 10 Gbit/s)
          --clock CLOCK        virtual (no time passes while a domain is migrated), real, or a number of times as fast as
                               real (real)
          --seed NUMBER        of everything random (1)
          --trace              prints every call

        Exit codes: 0 done, 1 something went wrong, 2 the command line is wrong, 130 interrupted.

        Example:
          virtsim serve --host alpha=tcp:127.0.0.1:0,domains=3,memory=4G --host beta=tcp:127.0.0.1:0
          virsh -c qemu+tcp://127.0.0.1:PORT/system list
        """;
}

using VirtMigrate.Simulator.CommandLine;

namespace VirtMigrate.Simulator.Serving;

/// <summary>What <c>virtsim serve</c> is asked for.</summary>
internal sealed record ServeOptions
{
    /// <summary>Bytes in a MiB.</summary>
    private const double Mebibyte = 1 << 20;

    /// <summary>The hosts.</summary>
    public required IReadOnlyList<HostSpecification> Hosts { get; init; }

    /// <summary>Links that differ from the usual: two hosts and bytes a second.</summary>
    public IReadOnlyList<(string One, string Other, double Bandwidth)> Links { get; init; } = [];

    /// <summary>How fast the simulation's clock goes.</summary>
    public double ClockSpeed { get; init; } = 1;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether every call is printed.</summary>
    public bool Trace { get; init; }

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static ServeOptions Parse(ReadOnlySpan<string> args)
    {
        List<HostSpecification> hosts = [];
        List<(string One, string Other, double Bandwidth)> links = [];
        var options = new ServeOptions { Hosts = hosts, Links = links };
        for (var i = 0; i < args.Length; i++)
        {
            var option = args[i];
            if (option == "--trace")
            {
                options = options with { Trace = true };
                continue;
            }

            if (option is not ("--host" or "--link" or "--clock" or "--seed"))
            {
                throw new UsageException($"'{option}' is no option of serve");
            }

            if (++i == args.Length)
            {
                throw new UsageException($"{option} needs a value");
            }

            switch (option)
            {
                case "--host":
                    hosts.Add(HostSpecification.Parse(args[i]));
                    break;
                case "--link":
                    links.Add(Link(args[i]));
                    break;
                case "--clock":
                    options = options with { ClockSpeed = Values.ClockSpeed(option, args[i]) };
                    break;
                default:
                    options = options with { Seed = Values.Number(option, args[i], int.MinValue, int.MaxValue) };
                    break;
            }
        }

        return Checked(options);
    }

    private static ServeOptions Checked(ServeOptions options)
    {
        if (options.Hosts.Count == 0)
        {
            throw new UsageException("serve needs at least one --host");
        }

        var names = options.Hosts.Select(h => h.Options.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (names.Count < options.Hosts.Count)
        {
            throw new UsageException("two hosts have the same name");
        }

        foreach (var (one, other, _) in options.Links)
        {
            foreach (var name in new[] { one, other })
            {
                if (!names.Contains(name))
                {
                    throw new UsageException($"--link: there is no host '{name}'");
                }
            }
        }

        return options;
    }

    private static (string One, string Other, double Bandwidth) Link(string text)
    {
        var parts = text.Split('=', 2);
        var ends = parts[0].Split(':');
        return parts.Length == 2 && ends is [{ Length: > 0 } one, { Length: > 0 } other] && one != other
            ? (one, other, Values.Rate("--link", parts[1]) * Mebibyte)
            : throw new UsageException($"--link: '{text}' is no link; write A:B=RATE");
    }
}

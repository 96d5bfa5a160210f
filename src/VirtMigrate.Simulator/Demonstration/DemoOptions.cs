using VirtMigrate.Simulator.CommandLine;

namespace VirtMigrate.Simulator.Demonstration;

/// <summary>What <c>virtsim demo</c> is asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>The scenes, in their order.</summary>
    public IReadOnlyList<DemoScene> Scenes { get; init; } = DemoScene.All;

    /// <summary>The domain's memory in bytes.</summary>
    public ulong Memory { get; init; } = 2UL << 30;

    /// <summary>Pages that it dirties a second.</summary>
    public double DirtyRate { get; init; } = 20_000;

    /// <summary>How fast the simulation's clock goes.</summary>
    public double ClockSpeed { get; init; } = 10;

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static DemoOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new DemoOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var option = args[i];
            if (option is not ("--protocol" or "--memory" or "--dirty" or "--clock"))
            {
                throw new UsageException($"'{option}' is no option of demo");
            }

            if (i + 1 == args.Length)
            {
                throw new UsageException($"{option} needs a value");
            }

            var value = args[i + 1];
            options = option switch
            {
                "--protocol" => options with { Scenes = [.. value.Split(',').Select(Scene)] },
                "--memory" => options with { Memory = Values.Size(option, value) },
                "--dirty" => options with { DirtyRate = Values.Rate(option, value) },
                _ => options with { ClockSpeed = Values.ClockSpeed(option, value) },
            };
        }

        return options;
    }

    private static DemoScene Scene(string name) =>
        DemoScene.All.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"--protocol: '{name}' is none; there are {string.Join(", ", DemoScene.All.Select(s => s.Name))}");
}

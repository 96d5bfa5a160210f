using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VirtMigrate.Migration;
using VirtMigrate.Model;

namespace VirtMigrate.Tests.Support;

/// <summary>A row of <c>tests/lab/options.json</c>: an option of Move-VirtDomain, what it sends, and virsh's name for it.</summary>
internal sealed record OptionCase
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Lazy<IReadOnlyList<OptionCase>> Read = new(() => JsonSerializer.Deserialize<List<OptionCase>>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "lab", "options.json")), Form)!);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OptionCase> All => Read.Value;

    public required string Name { get; init; }

    /// <summary>Options that say the same in another way.</summary>
    public IReadOnlyList<string> Aka { get; init; } = [];

    /// <summary>The settings, by the names that they have as parameters; <c>{xml}</c> and <c>{beta}</c> stand for what a test puts there.</summary>
    public required JsonElement Move { get; init; }

    /// <summary>virsh's options; null when it has none that does the same.</summary>
    public IReadOnlyList<string>? Virsh { get; init; }

    /// <summary>Options of a virsh newer than the lab's.</summary>
    public IReadOnlyList<string>? Native { get; init; }

    /// <summary>The flags that are sent, as <see cref="MigrationFlags"/> has them.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The parameters that are sent: <c>name=type:value</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The first version of libvirt that knows it; 0: every one of today.</summary>
    public ulong Since { get; init; }

    /// <summary>The guest's state before; null: it runs.</summary>
    public string? State { get; init; }

    /// <summary>The guest of the lab.</summary>
    public string? Kind { get; init; }

    /// <summary>Shown on the wire alone.</summary>
    public bool Wire { get; init; }

    /// <summary>A call that is made while the guest is sent.</summary>
    public string? Calls { get; init; }

    public MigrationFlags ExpectedFlags =>
        Flags.Aggregate(MigrationFlags.None, (flags, name) => flags | Enum.Parse<MigrationFlags>(name));

    public MigrationSettings Settings(string beta, string xml) =>
        JsonSerializer.Deserialize<MigrationSettings>(Fill(Move.GetRawText(), beta, JsonEncodedText.Encode(xml).ToString()), Form)!;

    public IEnumerable<TypedParameter> ExpectedParameters(string beta, string xml) => Parameters.Select(text =>
    {
        var (field, rest) = Split(Fill(text, beta, xml), '=');
        var (type, value) = Split(rest, ':');
        return type switch
        {
            "int" => TypedParameter.Int(field, int.Parse(value, CultureInfo.InvariantCulture)),
            "ullong" => TypedParameter.ULLong(field, ulong.Parse(value, CultureInfo.InvariantCulture)),
            "string" => TypedParameter.String(field, value),
            _ => throw new InvalidOperationException($"the type of {text} is not known"),
        };
    });

    public static string Fill(string text, string beta, string xml) =>
        text.Replace("{beta}", beta, StringComparison.Ordinal).Replace("{xml}", xml, StringComparison.Ordinal);

    public override string ToString() => Name;

    private static (string Head, string Tail) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + 1)..]);
    }
}

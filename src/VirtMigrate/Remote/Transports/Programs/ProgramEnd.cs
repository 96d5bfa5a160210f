using VirtMigrate.Model;

namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>How a program has ended.</summary>
/// <param name="ExitCode">Its exit code; null: it has not ended by itself.</param>
/// <param name="Text">What it printed on its error output.</param>
/// <param name="Loss">What the connection saw of it.</param>
internal sealed record ProgramEnd(int? ExitCode, string Text, VirtException? Loss)
{
    private const int MaxShown = 1000;

    /// <summary>For an error text: exit code and last lines.</summary>
    public string Describe()
    {
        var text = string.Join("; ", Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        text = text.Length > MaxShown ? "…" + text[^MaxShown..] : text;
        return $"{(ExitCode is { } code ? $" with exit code {code}" : string.Empty)}{(text.Length > 0 ? $": {text}" : string.Empty)}";
    }
}

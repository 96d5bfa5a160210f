namespace VirtMigrate.Remote.Transports.Programs;

/// <summary>Makes texts safe for a POSIX shell.</summary>
internal static class ShellQuote
{
    /// <summary>One word that the shell takes as it is, whatever it holds.</summary>
    public static string Word(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

namespace VirtMigrate.Simulator.CommandLine;

/// <summary>The command line is wrong; the message says what and how it is right.</summary>
internal sealed class UsageException(string message) : Exception(message);

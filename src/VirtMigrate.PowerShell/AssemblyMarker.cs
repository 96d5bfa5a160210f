namespace VirtMigrate.PowerShell;

internal static class AssemblyMarker;

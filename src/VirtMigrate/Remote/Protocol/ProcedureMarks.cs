namespace VirtMigrate.Remote.Protocol;

/// <summary>What is special about a procedure.</summary>
[Flags]
internal enum ProcedureMarks
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Runs on a daemon's priority workers too.</summary>
    HighPriority = 1,
    /// <summary>Changes something: refused on read-only connections.</summary>
    Write = 2,
    /// <summary>Opens a stream on its serial.</summary>
    Stream = 4,
    /// <summary>May last as long as a migration: a connection keeps a place free beside such calls.</summary>
    LongRunning = 8,
}

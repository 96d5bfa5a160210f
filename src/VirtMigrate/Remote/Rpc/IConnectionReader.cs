namespace VirtMigrate.Remote.Rpc;

/// <summary>What a <see cref="ReaderThread"/> reads.</summary>
internal interface IConnectionReader
{
    /// <summary>Reads on this thread until the connection has ended or the thread has lost the role.</summary>
    void ReadOn(ReaderThread thread);

    /// <summary>A thread has not come back from a callback in time and has lost the role: goes on without it. Does not wait.</summary>
    void TakeOver();
}

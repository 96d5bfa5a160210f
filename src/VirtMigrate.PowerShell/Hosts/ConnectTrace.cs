namespace VirtMigrate.PowerShell.Hosts;

/// <summary>Leads the stages of connecting to a cmdlet's verbose output, for as long as the cmdlet is there. The options
/// that hold it live as long as the connection.</summary>
internal sealed class ConnectTrace(Action<string> write)
{
    private Action<string>? target = write;

    /// <summary>Tells of a stage.</summary>
    public void Tell(string stage) => Volatile.Read(ref target)?.Invoke(stage);

    /// <summary>The cmdlet has ended.</summary>
    public void End() => Volatile.Write(ref target, null);
}

namespace VirtMigrate.Model;

/// <summary>State of a connection to a host.</summary>
public enum VirtHostState
{
    /// <summary>Calls can be made.</summary>
    Open,
    /// <summary>Closed on this side.</summary>
    Closed,
    /// <summary>Lost; see <see cref="VirtHost.CloseReason"/>.</summary>
    Lost,
    /// <summary>Lost, and being opened again.</summary>
    Reconnecting,
}

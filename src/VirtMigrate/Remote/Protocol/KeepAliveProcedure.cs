namespace VirtMigrate.Remote.Protocol;

/// <summary>Procedures of the keepalive program: messages without a body, serial 0.</summary>
internal static class KeepAliveProcedure
{
    /// <summary>Asks for a sign of life.</summary>
    public const int Ping = 1;

    /// <summary>Gives it.</summary>
    public const int Pong = 2;
}

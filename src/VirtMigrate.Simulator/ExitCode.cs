namespace VirtMigrate.Simulator;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    /// <summary>Well; also after a wish to stop that ends a server in good order.</summary>
    public const int Success = 0;

    /// <summary>Something went wrong.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted before it was done.</summary>
    public const int Interrupted = 130;
}

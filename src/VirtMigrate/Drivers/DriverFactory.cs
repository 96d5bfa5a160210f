namespace VirtMigrate.Drivers;

/// <summary>Opens a connection of one driver.</summary>
public delegate Task<VirtDriver> DriverFactory(ConnectionUri uri, ConnectOptions options, CancellationToken cancellationToken);

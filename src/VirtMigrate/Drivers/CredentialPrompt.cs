namespace VirtMigrate.Drivers;

/// <summary>Asks the user for a user name and a password.</summary>
/// <param name="host">The host that wants them, as its URI calls it.</param>
/// <param name="userName">The user that is known already; null: none.</param>
/// <param name="cancellationToken">Ends the wait for an answer.</param>
/// <returns>What the user gave; null when the user gave nothing.</returns>
public delegate Task<VirtCredential?> CredentialPrompt(string host, string? userName, CancellationToken cancellationToken);

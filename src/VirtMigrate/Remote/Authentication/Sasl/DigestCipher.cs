namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>A cipher of DIGEST-MD5's confidentiality layer.</summary>
/// <param name="Name">Its name in the challenge.</param>
/// <param name="Strength">In bits, as SASL counts.</param>
/// <param name="KeyBytes">How many bytes of H(A1) its keys are made of.</param>
/// <param name="BlockSize">1 for a stream.</param>
internal sealed record DigestCipher(string Name, int Strength, int KeyBytes, int BlockSize)
{
    /// <summary>Those that are known here, strongest first. Those below 56 bits (des, rc4-40) are left out: libvirt does
    /// not take them over plain TCP, and nothing else needs them.</summary>
    public static IReadOnlyList<DigestCipher> All { get; } = [new("rc4", 128, 16, 1), new("3des", 112, 16, 8), new("rc4-56", 56, 7, 1)];
}

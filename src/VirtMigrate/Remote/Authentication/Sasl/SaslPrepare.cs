using System.Security.Cryptography;
using System.Text;
using VirtMigrate.Drivers;

namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>Brings names and passwords into the form in which both sides have to hash them (RFC 4013, for assigned
/// characters): compatibility composition, other spaces as spaces, no control characters.</summary>
internal static class SaslPrepare
{
    /// <summary>A user's name.</summary>
    public static string Name(string name) => Prepare(name);

    /// <summary>A password in UTF-8; the caller clears it.</summary>
    public static byte[] Password(VirtCredential credential)
    {
        var bytes = credential.GetPasswordBytes();
        if (!bytes.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            return bytes;
        }

        // Normalization works on strings only: such a password is in memory until the collector comes.
        var prepared = Encoding.UTF8.GetBytes(Prepare(Encoding.UTF8.GetString(bytes)));
        CryptographicOperations.ZeroMemory(bytes);
        return prepared;
    }

    private static string Prepare(string text)
    {
        var mapped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\u00AD' or '\u034F' or '\u1806' or (>= '\u180B' and <= '\u180D') or (>= '\u200B' and <= '\u200D') or '\u2060' or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF')
            {
                continue;
            }

            mapped.Append(c != ' ' && char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.SpaceSeparator ? ' ' : c);
        }

        var prepared = mapped.ToString().Normalize(NormalizationForm.FormKC);
        return prepared.Any(char.IsControl) ? throw new SaslException("user and password must not have control characters") : prepared;
    }
}

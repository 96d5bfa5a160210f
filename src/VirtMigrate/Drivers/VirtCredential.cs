using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace VirtMigrate.Drivers;

/// <summary>A user and a password. The password is in no property and no text of the object: only <see cref="GetPassword"/>
/// hands it out.</summary>
[DebuggerDisplay("{UserName}")]
public sealed class VirtCredential
{
    private readonly SecureString password;

    /// <summary>Makes a credential.</summary>
    /// <param name="userName">The user.</param>
    /// <param name="password">The password; copied.</param>
    public VirtCredential(string userName, SecureString password)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        UserName = userName;
        this.password = password.Copy();
        this.password.MakeReadOnly();
    }

    /// <summary>The user, who proves to be the user by the password.</summary>
    public string UserName { get; }

    /// <summary>The user to act as, where that is another one; null: the same.</summary>
    public string? ActAs { get; init; }

    /// <summary>The realm that the user belongs to, for hosts with more than one; null: the host's first.</summary>
    public string? Realm { get; init; }

    /// <summary>Makes a credential of plain text, which should not be kept.</summary>
    /// <param name="userName">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="actAs">See <see cref="ActAs"/>.</param>
    /// <param name="realm">See <see cref="Realm"/>.</param>
    public static VirtCredential Create(string userName, ReadOnlySpan<char> password, string? actAs = null, string? realm = null)
    {
        using var secure = new SecureString();
        foreach (var c in password)
        {
            secure.AppendChar(c);
        }

        return new VirtCredential(userName, secure) { ActAs = actAs, Realm = realm };
    }

    /// <summary>The password as characters; the caller clears them after use.</summary>
    public char[] GetPassword()
    {
        var characters = new char[password.Length];
        var copy = Marshal.SecureStringToGlobalAllocUnicode(password);
        try
        {
            Marshal.Copy(copy, characters, 0, characters.Length);
            return characters;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
        }
    }

    /// <summary>The password in UTF-8; the caller clears the bytes after use.</summary>
    internal byte[] GetPasswordBytes()
    {
        var characters = GetPassword();
        try
        {
            return Encoding.UTF8.GetBytes(characters);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    /// <summary>The user's name.</summary>
    public override string ToString() => UserName;
}

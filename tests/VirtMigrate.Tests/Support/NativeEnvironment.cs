using System.Runtime.InteropServices;

namespace VirtMigrate.Tests.Support;

/// <summary>Variables that a C library of this process reads: .NET's own copy of the environment does not reach it.</summary>
internal sealed class NativeEnvironment : IDisposable
{
    private readonly string[] names;

    public NativeEnvironment(params (string Name, string Value)[] variables)
    {
        names = [.. variables.Select(v => v.Name)];
        foreach (var (name, value) in variables)
        {
            _ = SetEnv(name, value, 1);
        }
    }

    public void Dispose()
    {
        foreach (var name in names)
        {
            _ = UnsetEnv(name);
        }
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv")]
    private static extern int UnsetEnv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}

namespace VirtMigrate.Tests.Support;

/// <summary>An "ssh" that runs its command here, as a host's login shell would, in a world where only chosen programs are
/// there; each prints its name and arguments, separated by bars.</summary>
internal sealed class FakeSshHost : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("ssh").FullName;

    public FakeSshHost(string programs)
    {
        foreach (var program in programs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var debian = program == "nc-debian";
            var name = debian ? "nc" : program;
            Script("bin/" + name, (debian ? "[ $# = 1 ] && { echo 'nc: option requires an argument'; exit 1; }\n" : "[ \"$1\" = -q ] && exit 1\n")
                + $"printf '%s' {name}; for a; do printf '|%s' \"$a\"; done; echo\n");
        }

        Directory.CreateDirectory(Path.Combine(directory, "bin"));
        foreach (var tool in new[] { "sh", "grep" })
        {
            File.CreateSymbolicLink(Path.Combine(directory, "bin", tool), ExternalProgram.Find(tool)!);
        }

        // What sshd does: the words after the host, joined by spaces, are for the user's shell.
        Ssh = Script("ssh", $"while [ \"$1\" != -- ]; do shift; done; shift 2; PATH='{directory}/bin'; export PATH; exec /bin/sh -c \"$*\"\n");
    }

    public string Ssh { get; }

    public string Script(string name, string text)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}

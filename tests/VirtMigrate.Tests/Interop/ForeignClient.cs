using System.Diagnostics;

namespace VirtMigrate.Tests.Interop;

/// <summary>Real libvirt clients of this machine. Tests that need one skip, by its name, where it is not installed.</summary>
internal static class ForeignClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<bool>> HasVirsh = new(() => AnswersAsync("virsh", ["--version"]));
    private static readonly Lazy<Task<bool>> HasPython = new(() => AnswersAsync("/usr/bin/python3", ["-c", "import libvirt"]));

    /// <summary>Runs virsh against a host and returns what it prints; it must succeed.</summary>
    public static async Task<string> VirshAsync(string uri, params string[] arguments)
    {
        var (code, output, errors) = await TryVirshAsync(uri, arguments);
        Assert.True(code == 0, $"virsh {string.Join(' ', arguments)} ended with {code}: {errors}{output}");
        return output;
    }

    /// <summary>Runs virsh against a host.</summary>
    public static async Task<(int Code, string Output, string Errors)> TryVirshAsync(string uri, params string[] arguments)
    {
        Skip.IfNot(await HasVirsh.Value, "virsh is not installed");
        return await RunAsync("virsh", ["-q", "-c", uri, .. arguments]);
    }

    /// <summary>Runs a script with python3-libvirt and returns the lines that it prints; it must succeed.</summary>
    public static async Task<string[]> PythonAsync(string script, params string[] arguments)
    {
        Skip.IfNot(await HasPython.Value, "python3-libvirt is not installed");
        var (code, output, errors) = await RunAsync("/usr/bin/python3", ["-c", script, .. arguments]);
        Assert.True(code == 0, $"python3 ended with {code}: {errors}{output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task<bool> AnswersAsync(string program, string[] arguments)
    {
        try
        {
            return (await RunAsync(program, arguments)).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end: {await output}{await errors}");
        }

        return (process.ExitCode, await output, await errors);
    }
}

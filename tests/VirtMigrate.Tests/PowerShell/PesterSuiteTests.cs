using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.PowerShell;

/// <summary>Runs the Pester suite, one file a test, so that one command runs everything.</summary>
public sealed class PesterSuiteTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Pester");

    public static TheoryData<string> Files =>
        new(Directory.GetFiles(Folder, "*.Tests.ps1").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    [SkippableTheory, MemberData(nameof(Files))]
    public async Task EveryTestOfTheFilePasses(string file)
    {
        var pwsh = ExternalProgram.Find("pwsh");
        Skip.If(pwsh is null, $"no pwsh on the PATH: tests/Pester/{file} did not run");
        var results = Path.Combine(Repository.Root, "TestResults", "pester", Path.ChangeExtension(file, ".xml"));
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);

        // A path never becomes part of a command: the script reads both from its environment.
        const string Script = """
            $ErrorActionPreference = 'Stop'
            if (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge 5.5)) { exit 99 }
            Import-Module Pester -MinimumVersion 5.5
            $c = New-PesterConfiguration
            $c.Run.Path = $env:PESTER_FILE
            $c.Run.PassThru = $true
            $c.Output.Verbosity = 'Detailed'
            $c.Output.RenderMode = 'Plaintext'
            $c.TestResult.Enabled = $true
            $c.TestResult.OutputFormat = 'NUnitXml'
            $c.TestResult.OutputPath = $env:PESTER_RESULTS
            $run = Invoke-Pester -Configuration $c
            if ($run.TotalCount -eq 0) { exit 98 }
            exit [Math]::Min(97, $run.FailedCount + $run.FailedContainersCount + $run.FailedBlocksCount)
            """;
        var (exitCode, output) = await ExternalProgram.RunAsync(pwsh, ["-NoProfile", "-NonInteractive", "-Command", Script],
            TimeSpan.FromMinutes(10), new Dictionary<string, string>
            {
                ["PESTER_FILE"] = Path.Combine(Folder, file),
                ["PESTER_RESULTS"] = results,
                ["NO_COLOR"] = "1",
            });

        Skip.If(exitCode == 99, $"pwsh has no Pester 5.5 or newer: tests/Pester/{file} did not run");
        Assert.True(exitCode == 0, $"Pester ended with {exitCode}:\n{output}");
    }
}

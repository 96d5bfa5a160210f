using System.Management.Automation;
using VirtMigrate.Migration;
using VirtMigrate.PowerShell.Pipeline;

namespace VirtMigrate.PowerShell.Migrations;

// What helps a migration to end: post-copy, throttling, compression.
public abstract partial class MigrationCmdlet
{
    /// <summary>Let a switch to post-copy be possible.</summary>
    [Parameter]
    public SwitchParameter PostCopy { get; set; }

    /// <summary>Switch after the first round over the memory.</summary>
    [Parameter]
    public SwitchParameter PostCopyAfterPreCopy { get; set; }

    /// <summary>Take a broken post-copy migration up again.</summary>
    [Parameter]
    public SwitchParameter PostCopyResume { get; set; }

    /// <summary>Largest rate after the switch in MiB/s.</summary>
    [Parameter]
    [Rate]
    public ulong PostCopyBandwidth { get; set; }

    /// <summary>Throttle the guest until the migration converges.</summary>
    [Parameter]
    public SwitchParameter AutoConverge { get; set; }

    /// <summary>First throttling in percent.</summary>
    [Parameter]
    [ValidateRange(0, 99)]
    public int AutoConvergeInitial { get; set; }

    /// <summary>Step of throttling in percent.</summary>
    [Parameter]
    [ValidateRange(0, 99)]
    public int AutoConvergeIncrement { get; set; }

    /// <summary>How memory is compressed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public CompressionMethod[] Compression { get; set; } = [];

    /// <summary>Level of the method Mt.</summary>
    [Parameter]
    [ValidateRange(0, 9)]
    public int CompressionMtLevel { get; set; }

    /// <summary>Compressing threads of the method Mt.</summary>
    [Parameter]
    [ValidateRange(0, 255)]
    public int CompressionMtThreads { get; set; }

    /// <summary>Decompressing threads of the method Mt.</summary>
    [Parameter]
    [ValidateRange(0, 255)]
    public int CompressionMtDecompressThreads { get; set; }

    /// <summary>Page cache of the method Xbzrle in bytes.</summary>
    [Parameter]
    [Alias("CompressionCache")]
    [Size]
    public ulong CompressionXbzrleCache { get; set; }

    /// <summary>Level of the method Zlib.</summary>
    [Parameter]
    [ValidateRange(0, 9)]
    public int CompressionZlibLevel { get; set; }

    /// <summary>Level of the method Zstd.</summary>
    [Parameter]
    [ValidateRange(0, 20)]
    public int CompressionZstdLevel { get; set; }
}

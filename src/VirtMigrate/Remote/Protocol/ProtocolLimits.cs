using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol;

/// <summary>Limits of libvirt's protocol. Lists count elements, everything else bytes.</summary>
internal static class ProtocolLimits
{
    /// <summary>The header with its length word.</summary>
    public const int Header = 28;

    /// <summary>The largest length word: a message of 32 MiB and the word itself.</summary>
    public const int LengthWord = 33_554_436;

    /// <summary>The largest payload after the header.</summary>
    public const int Payload = LengthWord - Header;

    /// <summary>Stream data in one message, so that older peers take it too.</summary>
    public const int StreamChunk = 262_120;

    /// <summary>A string, and a cookie.</summary>
    public const int String = XdrLimits.Default;

    /// <summary>The name of a typed parameter.</summary>
    public const int TypedParameterField = 79;

    /// <summary>Kinds of authentication that a host offers.</summary>
    public const int AuthenticationTypes = 20;

    /// <summary>SASL data.</summary>
    public const int SaslData = 65_536;

    /// <summary>CPU descriptions for a baseline.</summary>
    public const int BaselineCpus = 256;

    /// <summary>The CPU model of a host's hardware, fixed.</summary>
    public const int NodeModel = 32;

    /// <summary>Memory statistics of a host.</summary>
    public const int NodeMemoryStatistics = 16;

    /// <summary>Domains.</summary>
    public const int DomainList = 16_384;

    /// <summary>Snapshots of a domain.</summary>
    public const int SnapshotList = 16_384;

    /// <summary>Checkpoints of a domain.</summary>
    public const int CheckpointList = 16_384;

    /// <summary>Storage pools.</summary>
    public const int StoragePoolList = 16_384;

    /// <summary>Storage volumes of a pool.</summary>
    public const int StorageVolumeList = 16_384;

    /// <summary>Networks.</summary>
    public const int NetworkList = 16_384;

    /// <summary>Devices of a host.</summary>
    public const int NodeDeviceList = 65_536;

    /// <summary>Parameters of a migration.</summary>
    public const int MigrationParameters = 64;

    /// <summary>Statistics of a job.</summary>
    public const int JobStatistics = 64;

    /// <summary>Tunables in an event.</summary>
    public const int TunableParameters = 2_048;

    /// <summary>Domains in a bulk statistics answer.</summary>
    public const int DomainStatisticsRecords = 16_384;

    /// <summary>Statistics of one domain in a bulk statistics answer.</summary>
    public const int DomainStatistics = 262_144;
}

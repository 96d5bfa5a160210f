namespace VirtMigrate.Migration;

/// <summary>How memory is compressed on its way.</summary>
public enum CompressionMethod
{
    /// <summary>As the source's hypervisor likes it best; stands alone.</summary>
    Default,
    /// <summary>Differences to pages that were sent before.</summary>
    Xbzrle,
    /// <summary>Several compressing threads; QEMU before 9.1.</summary>
    Mt,
    /// <summary>zlib on parallel connections; libvirt 9.4 and newer.</summary>
    Zlib,
    /// <summary>Zstandard on parallel connections; libvirt 9.4 and newer.</summary>
    Zstd,
}

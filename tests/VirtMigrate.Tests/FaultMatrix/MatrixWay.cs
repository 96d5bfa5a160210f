namespace VirtMigrate.Tests.FaultMatrix;

/// <summary>The ways to migrate that the matrix crosses with the faults.</summary>
internal enum MatrixWay
{
    V1,
    V2,
    V3,
    V3Params,
    Offline,
    PeerToPeer,
    StorageCopy,
}

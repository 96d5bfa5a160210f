namespace VirtMigrate.Tests.FaultMatrix;

/// <summary>The simulated faults, and two that befall the other side while the call is made.</summary>
internal enum MatrixFault
{
    Fail,
    FailAfter,
    Hang,
    Stall,
    LoseRequest,
    LoseReply,
    CutBefore,
    CutAfter,
    StopHost,
    StopHostAfter,
    OtherHostStops,
    OtherConnectionCut,
}

using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_INFO</c> (16) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetInfoReturn(
    byte State, ulong MaxMemory, ulong Memory, ushort VCpu, ulong CpuTime);

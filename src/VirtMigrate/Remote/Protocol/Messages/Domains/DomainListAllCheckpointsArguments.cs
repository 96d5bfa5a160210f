using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LIST_ALL_CHECKPOINTS</c> (413) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainListAllCheckpointsArguments(
    DomainRef Domain, int NeedResults, uint Flags);

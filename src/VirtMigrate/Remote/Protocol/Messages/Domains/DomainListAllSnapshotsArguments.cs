using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_LIST_ALL_SNAPSHOTS</c> (274) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainListAllSnapshotsArguments(DomainRef Domain, int NeedResults, uint Flags);

using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SNAPSHOT_NUM</c> (187) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainSnapshotNumArguments(DomainRef Domain, uint Flags);

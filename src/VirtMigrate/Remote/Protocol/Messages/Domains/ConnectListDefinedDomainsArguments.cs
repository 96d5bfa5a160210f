using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_DEFINED_DOMAINS</c> (21) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListDefinedDomainsArguments(int MaxNames);

using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_DOMAINS</c> (37) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListDomainsArguments(int MaxIds);

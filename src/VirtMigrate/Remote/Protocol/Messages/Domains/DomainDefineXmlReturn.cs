using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_DEFINE_XML</c> (11) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainDefineXmlReturn(DomainRef Domain);

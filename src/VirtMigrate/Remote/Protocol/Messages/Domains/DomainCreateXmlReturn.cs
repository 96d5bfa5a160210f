using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_CREATE_XML</c> (10) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainCreateXmlReturn(DomainRef Domain);

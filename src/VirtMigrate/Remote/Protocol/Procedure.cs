using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol;

/// <summary>An entry of the procedure table: number, name, marks and the records on both ways.</summary>
/// <typeparam name="TArguments">What the caller sends.</typeparam>
/// <typeparam name="TReturn">What the callee answers.</typeparam>
/// <param name="Number">The procedure's number; never reused.</param>
/// <param name="Name">libvirt's name without its <c>REMOTE_PROC_</c>.</param>
/// <param name="Marks">What is special about it.</param>
internal sealed record Procedure<TArguments, TReturn>(int Number, string Name, ProcedureMarks Marks = ProcedureMarks.None)
    where TArguments : struct, IXdrMessage<TArguments>
    where TReturn : struct, IXdrMessage<TReturn>;

using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol;

/// <summary>An entry of the procedure table, whatever its records are.</summary>
/// <param name="Number">The procedure's number; never reused.</param>
/// <param name="Name">libvirt's name without its <c>REMOTE_PROC_</c>.</param>
/// <param name="Marks">What is special about it.</param>
internal abstract record Procedure(int Number, string Name, ProcedureMarks Marks)
{
    /// <summary>Whether it may run on a daemon's priority workers.</summary>
    public bool IsHighPriority => (Marks & ProcedureMarks.HighPriority) != 0;

    /// <summary>Whether it changes something.</summary>
    public bool IsWrite => (Marks & ProcedureMarks.Write) != 0;

    /// <summary>Whether it opens a stream.</summary>
    public bool OpensStream => (Marks & ProcedureMarks.Stream) != 0;
}

/// <summary>An entry of the procedure table: number, name, marks and the records on both ways.</summary>
/// <typeparam name="TArguments">What the caller sends.</typeparam>
/// <typeparam name="TReturn">What the callee answers.</typeparam>
/// <param name="Number">The procedure's number; never reused.</param>
/// <param name="Name">libvirt's name without its <c>REMOTE_PROC_</c>.</param>
/// <param name="Marks">What is special about it.</param>
internal sealed record Procedure<TArguments, TReturn>(int Number, string Name, ProcedureMarks Marks = ProcedureMarks.None)
    : Procedure(Number, Name, Marks)
    where TArguments : struct, IXdrMessage<TArguments>
    where TReturn : struct, IXdrMessage<TReturn>;

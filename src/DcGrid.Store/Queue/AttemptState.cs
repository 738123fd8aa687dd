namespace DcGrid.Store.Queue;

/// <summary>How an attempt has ended; numbers as in the tables. A live one stands in its task's row.</summary>
internal enum AttemptState
{
    Accepted = 2,
    Reaped = 3,
    Superseded = 4,
    Released = 5,
}

/// <summary>Numbers as in the tables.</summary>
internal enum PilotState
{
    Alive = 1,
    Gone = 2,
    Lost = 3,
}

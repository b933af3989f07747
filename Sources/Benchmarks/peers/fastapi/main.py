"""The milestones API as it is usually written with FastAPI, SQLAlchemy 2 and asyncpg."""

import os
import uuid
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, Text, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(
    "postgresql+asyncpg:///postgres",
    connect_args={"host": os.environ["PGHOST"], "user": "postgres"},
    pool_size=20,
)
session_maker = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Milestone(Base):
    __tablename__ = "milestone"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    date: Mapped[date]
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="manual")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class MilestoneIn(BaseModel):
    date: date
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(min_length=1, max_length=4000)]
    category: str
    language: Literal["en", "es"]


class MilestoneOut(MilestoneIn):
    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    source: str
    revision: int
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    items: list[MilestoneOut]


async def session():
    async with session_maker() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


@asynccontextmanager
async def lifespan(_: FastAPI):
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/v1/milestones")
async def list_milestones(session: Session, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Page:
    rows = await session.scalars(select(Milestone).order_by(Milestone.date, Milestone.id).limit(limit))
    return Page(items=[MilestoneOut.model_validate(row) for row in rows])


@app.get("/v1/milestones/{milestone_id}")
async def get_milestone(milestone_id: uuid.UUID, session: Session) -> MilestoneOut:
    row = await session.get(Milestone, milestone_id)
    if row is None:
        raise HTTPException(404)
    return MilestoneOut.model_validate(row)


@app.post("/v1/milestones", status_code=201)
async def create_milestone(content: MilestoneIn, session: Session) -> MilestoneOut:
    row = Milestone(**content.model_dump())
    session.add(row)
    await session.commit()
    await session.refresh(row)
    return MilestoneOut.model_validate(row)
